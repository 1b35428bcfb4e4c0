import { type EventLog, NonCanonicalEntry, type Recorded } from '@ledger/event-store';
import type { Audience, Publication, Shown } from '@ledger/publication';

/** Decides which demand events an audience may see. */
export class DemandVisibility {
  constructor(
    private readonly log: Pick<EventLog, 'readStream'>,
    private readonly publication: Publication,
  ) {}

  /** Those of the events, in order of position, whose demands the audience may see. Throws where the log cannot be read. */
  async visible(events: readonly Recorded[], audience: Audience): Promise<readonly Shown<Recorded>[]> {
    const { publication } = this;
    if (publication.seesAllDemands(audience)) return publication.history(events, audience);
    const shown: Shown<Recorded>[] = [];
    for (const [demand, ofDemand] of Map.groupBy(events, ({ entry }) => entry.stream)) {
      shown.push(...publication.history(ofDemand, audience, await this.whole(demand)));
    }
    return shown.toSorted((a, b) => (a.position < b.position ? -1 : 1));
  }

  /** A demand with an event that cannot be read has no history here, and is withheld: its section is unknown. */
  private async whole(demand: string): Promise<readonly Recorded[]> {
    try {
      return await this.log.readStream(demand);
    } catch (error) {
      if (error instanceof NonCanonicalEntry) return [];
      throw error;
    }
  }
}
