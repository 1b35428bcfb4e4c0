import type { EventLog, Recorded } from '@ledger/event-store';
import type { Audience, Publication } from '@ledger/publication';

/** Decides which demand events an audience may see. */
export class DemandVisibility {
  constructor(
    private readonly log: Pick<EventLog, 'readStream'>,
    private readonly publication: Publication,
  ) {}

  async visible(events: readonly Recorded[], audience: Audience): Promise<readonly Recorded[]> {
    if (this.publication.seesAll(audience)) return events;
    const seen = new Map<string, boolean>();
    for (const { entry } of events) {
      if (!seen.has(entry.stream)) seen.set(entry.stream, await this.sees(entry.stream, audience));
    }
    return events.filter(({ entry }) => seen.get(entry.stream));
  }

  /** A demand that cannot be read is withheld: its section is unknown. */
  private async sees(stream: string, audience: Audience): Promise<boolean> {
    const history = await this.log.readStream(stream).catch(() => []);
    return this.publication.seesHistory(
      history.map(({ entry }) => entry.data),
      audience,
    );
  }
}
