import { transaction, type Database } from '@ledger/sqlite';

/** What has to know about each shared transaction. */
export interface CommitHooks {
  /** Inside the transaction, before its first job. */
  begun(): void;
  committed(): void;
  /** Rolled back: whatever was remembered from inside it is wrong. */
  failed(): void;
}

interface Job {
  readonly weight: number;
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** The most work in one transaction; at 16 KiB an entry this also bounds its bytes to 16 MiB. */
export const TURN = 1024;

/**
 * Group commit: everything that is asked for while the event loop is busy shares one transaction, and so one flush of
 * the disk. A flush costs up to milliseconds, a row costs microseconds: sharing is what survives a real disk.
 *
 * Decided: no savepoint per job. A job checks all that could refuse it before its first write, so it either writes
 * everything or nothing, and a refusal is a value and not an exception. What throws in here is a fault of the disk or
 * of the program: then the whole transaction goes, and every job in it is told so.
 */
export class GroupCommit {
  private queue: Job[] = [];
  private scheduled = false;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly hooks: CommitHooks,
  ) {}

  /** Resolves with what `work` returned, once it is durable. `weight`: about how many rows it writes. */
  run<T>(weight: number, work: () => T): Promise<T> {
    if (this.closed) return Promise.reject(new Error('The ledger file is closed: nothing can be written any more.'));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ weight, work, resolve: resolve as (value: unknown) => void, reject });
      this.schedule();
    });
  }

  /** Commits what is queued and takes no more. */
  close(): void {
    this.closed = true;
    while (this.queue.length > 0) this.turn();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.turn();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private turn(): void {
    const jobs = this.take();
    if (jobs.length === 0) return;
    let values: unknown[];
    try {
      values = transaction(this.database, () => {
        this.hooks.begun();
        return jobs.map((job) => job.work());
      });
    } catch (error) {
      this.hooks.failed();
      for (const job of jobs) job.reject(error);
      return;
    }
    for (const [i, job] of jobs.entries()) job.resolve(values[i]);
    this.hooks.committed();
  }

  private take(): Job[] {
    let count = 0;
    for (let weight = 0; count < this.queue.length; count++) {
      weight += this.queue[count]!.weight;
      if (weight > TURN && count > 0) break;
    }
    return this.queue.splice(0, count);
  }
}
