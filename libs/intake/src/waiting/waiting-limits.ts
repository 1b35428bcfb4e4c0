import type { WaitingRoom } from '@ledger/event-store';
import type { Limits } from '@ledger/kernel';
import type { Outcome } from '../deciding/outcome';
import { problem } from '../problems';
import type { Submission } from '../reading/submission';

export type WaitingLimit = Pick<Limits, 'maxWaitingPerDemand' | 'maxWaitingPerSource'>;

/** Counts one batch into the waiting room: who still has room in it. */
export class RoomLeft {
  /** By what is counted: how many wait, those of this batch among them. */
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly room: WaitingRoom,
    private readonly limits: WaitingLimit,
  ) {}

  /** Lets one more in, or says why not. */
  async take({ demand, origin: { source }, boundTo }: Submission): Promise<Outcome | undefined> {
    const { maxWaitingPerDemand, maxWaitingPerSource } = this.limits;
    // What a caller that is bound to its source learns here does not depend on what others have left for the demand.
    const ofDemand = boundTo === undefined ? { stream: demand } : { stream: demand, source };
    if (await this.isFull(ofDemand, maxWaitingPerDemand)) return full(`${maxWaitingPerDemand} events for ${demand}`);
    if (await this.isFull({ source }, maxWaitingPerSource)) return full(`${maxWaitingPerSource} events of ${source}`);
    this.counts.set(keyOf(ofDemand), this.counts.get(keyOf(ofDemand))! + 1);
    this.counts.set(keyOf({ source }), this.counts.get(keyOf({ source }))! + 1);
    return undefined;
  }

  private async isFull(what: Counted, most: number): Promise<boolean> {
    const key = keyOf(what);
    if (!this.counts.has(key)) this.counts.set(key, await this.room.countOf(what, most));
    return this.counts.get(key)! >= most;
  }
}

interface Counted {
  readonly stream?: string;
  readonly source?: string;
}

/** Neither holds a line feed. */
const keyOf = ({ stream = '', source = '' }: Counted): string => `${stream}\n${source}`;

const full = (many: string): Outcome => ({
  kind: 'refused',
  problem: problem('waiting-full', { detail: `${many} wait already, which is the most that may.` }),
});
