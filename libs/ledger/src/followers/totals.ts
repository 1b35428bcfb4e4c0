import type { EventLog } from '@ledger/event-store';
import { beforeFirst, type Position } from '@ledger/kernel';
import { HistoryMismatch } from '@ledger/projections';
import { NotMadeYet, type ReadModel } from '@ledger/read-model';
import { CannotStart } from '../cannot-start';
import type { FollowerStatus, LogFollower } from './follower';

/** What the totals are read from. The read model of a process that does not count may not exist yet. */
export interface Totals {
  readonly store: Pick<EventLog, 'lag'>;
  /** @throws NotMadeYet */
  readonly readModel: ReadModel;
}

/** The read model: register, totals and change log. */
export class TotalsFollower implements LogFollower {
  readonly name = 'totals';
  readonly role = 'projector';

  constructor(private readonly of: Totals) {}

  position(): Position | undefined {
    return this.ifMade((model) => model.position());
  }

  /** How many demands are set aside. */
  setAside(): number {
    return this.ifMade((model) => model.status().setAside) ?? 0;
  }

  lag(): Promise<number> {
    return this.of.store.lag(this.position() ?? beforeFirst);
  }

  async status(): Promise<FollowerStatus> {
    try {
      const live = (await this.of.readModel.projections()).find(({ role }) => role === 'live');
      return live?.error === undefined ? { state: 'following' } : { state: 'halted', reason: live.error };
    } catch (error) {
      if (error instanceof NotMadeYet) return { state: 'paused', reason: error.message };
      throw error;
    }
  }

  /** Events that were recorded on another history would be lost when the right ledger is put back. */
  async start(): Promise<void> {
    try {
      await this.of.readModel.assertSameHistory();
    } catch (error) {
      if (error instanceof HistoryMismatch && error.kind !== 'altered') throw new CannotStart([error.message]);
      if (!(error instanceof HistoryMismatch)) throw error;
    }
    this.of.readModel.start();
  }

  async stop(): Promise<void> {
    await this.ifMade((model) => model.stop());
  }

  private ifMade<T>(read: (model: ReadModel) => T): T | undefined {
    try {
      return read(this.of.readModel);
    } catch (error) {
      if (error instanceof NotMadeYet) return undefined;
      throw error;
    }
  }
}
