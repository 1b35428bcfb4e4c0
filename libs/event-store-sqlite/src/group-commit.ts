import { setTimeout as pause } from 'node:timers/promises';
import { ClockBehind, LedgerAltered } from '@ledger/event-store';
import { StorageFailure, transaction, type Database } from '@ledger/sqlite';

/** What has to know about each shared transaction. */
export interface CommitHooks {
  /** Inside the transaction, before its first job. */
  begun(): void;
  /** Inside the transaction, after its last job. */
  done(): void;
  /** It is on the disk, and no caller has been told yet: what this throws is the answer to all of its jobs. */
  durable(): void;
  committed(): void;
  /** Rolled back: what was remembered from inside it is wrong. */
  failed(): void;
}

/** A piece of work for the transaction. `careful` asks it to keep apart what fails within it. */
export type Work<T> = (careful: boolean) => T;

interface Job {
  readonly weight: number;
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** The most work in one transaction; at 16 KiB an entry this also bounds its bytes to 16 MiB. */
export const TURN = 1024;

/** How long a turn waits for another process that holds the file, and how often it asks. */
const PATIENCE_MS = 10_000;
const ASK_AGAIN_MS = 20;

/**
 * Group commit: everything that is asked for while the event loop is busy shares one transaction, and so one flush of
 * the disk. A flush costs up to milliseconds, a row costs microseconds: sharing is what survives a real disk.
 *
 * Decided: no savepoint per job. A job checks all that could refuse it before its first write, so it either writes
 * everything or nothing, and a refusal is a value and not an exception. What throws in here is rare: then the whole
 * transaction is rolled back, and each job has a separate one, in which it keeps apart what fails. So a job that cannot
 * be written fails alone. Where the disk fails, or the file is held by another process, all of them are told so.
 */
export class GroupCommit {
  private queue: Job[] = [];
  private scheduled = false;
  private closed = false;
  /** Since when another process has held the file. */
  private heldSince: number | undefined;

  constructor(
    private readonly database: Database,
    private readonly hooks: CommitHooks,
  ) {}

  /** Resolves with what `work` returned, once it is durable. `weight`: about how many rows it writes. */
  run<T>(weight: number, work: Work<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Error('The ledger file is closed: nothing can be written any more.'));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ weight, work, resolve: resolve as (value: unknown) => void, reject });
      this.schedule();
    });
  }

  /** Commits what is queued and takes no more. Resolves when all of it has its answer. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.queue.length > 0) {
      this.turn();
      if (this.heldSince !== undefined) await pause(ASK_AGAIN_MS);
    }
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const turn = (): void => {
      this.scheduled = false;
      this.turn();
      if (this.queue.length > 0) this.schedule();
    };
    // Waiting here, and not inside SQLite, leaves the event loop to others while another process holds the file.
    if (this.heldSince === undefined) setImmediate(turn);
    else setTimeout(turn, ASK_AGAIN_MS);
  }

  private turn(): void {
    const jobs = this.take();
    if (jobs.length === 0) return;
    try {
      this.commit(jobs, false);
      this.heldSince = undefined;
    } catch (error) {
      this.hooks.failed();
      this.recover(jobs, error);
    }
  }

  private commit(jobs: readonly Job[], careful: boolean): void {
    const values = transaction(this.database, () => {
      this.hooks.begun();
      const done = jobs.map((job) => job.work(careful));
      this.hooks.done();
      return done;
    });
    this.hooks.durable();
    for (const [i, job] of jobs.entries()) job.resolve(values[i]);
    this.hooks.committed();
  }

  private recover(jobs: readonly Job[], error: unknown): void {
    if (isHeld(error)) return this.holdBack(jobs, error);
    this.heldSince = undefined;
    if (concernsAll(error)) return rejectAll(jobs, error);
    for (const job of jobs) {
      try {
        this.commit([job], true);
      } catch (reason) {
        this.hooks.failed();
        job.reject(reason);
      }
    }
  }

  /** Puts the jobs back to the front of the queue, until the patience is over. */
  private holdBack(jobs: readonly Job[], error: unknown): void {
    this.heldSince ??= Date.now();
    if (Date.now() - this.heldSince < PATIENCE_MS) this.queue.unshift(...jobs);
    else {
      this.heldSince = undefined;
      rejectAll(jobs, error);
    }
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

const isHeld = (error: unknown): boolean => error instanceof StorageFailure && error.trouble === 'locked';

/** A damaged page fails those that need it; a disk that takes no writes fails everything. */
const concernsAll = (error: unknown): boolean =>
  error instanceof LedgerAltered ||
  error instanceof ClockBehind ||
  (error instanceof StorageFailure && error.trouble !== 'damaged');

function rejectAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) job.reject(error);
}
