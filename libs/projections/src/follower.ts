import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Position } from '@ledger/kernel';
import { HistoryMismatch, type Log, readPage } from './history';
import { PageSize } from './page-size';
import { type Patience, patiently } from './patience';
import type { Halt, Page, Projection } from './projection';

/** Events applied, out of those that the log held when the work began. */
export interface Progress {
  readonly events: number;
  readonly of: number;
}

export interface FollowerOptions extends Patience {
  readonly onProgress?: (progress: Progress) => void;
  /** A page is in: for metrics, and for those who wait for new rows. */
  readonly onApplied?: (position: Position, events: number) => void;
  /** The log is not the one that it has read: it applies nothing until the log is put right, or somebody accepts it. */
  readonly onHalt?: (halt: Halt) => void;
  /** How long to wait before trying again after a failure that is no event's fault, such as a full disk. */
  readonly retryAfterMs?: number;
  /** How often to compare the histories while no event comes. */
  readonly lookEveryMs?: number;
}

export interface FollowerStatus {
  readonly state: 'resting' | 'following' | 'halted' | 'failing';
  readonly position: Position;
  /** What it met, in the states `halted` and `failing`. */
  readonly error?: string;
}

/** Keeps one projection in step with the log, page by page, leaving room for other work between the pages. */
export class Follower {
  private readonly pages = new PageSize();
  private pumping: Promise<void> | undefined;
  private following: Promise<void> | undefined;
  private stopping = new AbortController();
  private trouble: { readonly state: 'halted' | 'failing'; readonly error: string } | undefined;
  /** Whether tables may hold a note about a halt, which an earlier process can have left. */
  private noted = true;
  private wake = (): void => undefined;
  /** Somebody said `resume` before it had halted. */
  private again = false;

  constructor(
    readonly projection: Projection,
    private readonly log: Log,
    private readonly options: FollowerOptions = {},
  ) {}

  get status(): FollowerStatus {
    const state = this.following ? 'following' : 'resting';
    return { state, ...this.trouble, position: this.projection.cursor() };
  }

  /**
   * Applies everything that the log holds now, and compares the histories also when there is nothing to apply. Returns
   * the cursor. What passes by itself is tried again for 10 s.
   *
   * @throws HistoryMismatch when log and projection do not belong together
   */
  async catchUp(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Position> {
    const target = await this.log.head();
    const of = await this.log.lag(this.projection.cursor());
    let position: Position;
    do {
      signal?.throwIfAborted();
      await patiently(() => this.pump(), this.options);
      position = this.projection.cursor();
      onProgress?.({ events: Math.max(0, of - (await this.log.lag(position))), of });
    } while (position < target);
    return position;
  }

  /** Follows the log from now on, until `stop`. */
  start(): void {
    if (this.following) return;
    this.stopping = new AbortController();
    this.following = this.run(this.stopping.signal);
  }

  /** Tries again at once where it halted. */
  resume(): void {
    this.again = true;
    this.wake();
  }

  /** Returns when the page at hand is in. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.following;
    this.following = undefined;
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await patiently(() => this.pump(), { ...this.options, patienceMs: MOMENT_MS });
        const look = AbortSignal.timeout(this.options.lookEveryMs ?? LOOK_EVERY_MS);
        await this.log.moved(this.projection.cursor(), AbortSignal.any([signal, look]));
      } catch (error) {
        if (!signal.aborted) await this.rest(error);
      }
    }
  }

  /** One page, shared by all who wait for it. */
  private pump(): Promise<void> {
    this.pumping ??= this.page().finally(() => (this.pumping = undefined));
    return this.pumping;
  }

  private async page(): Promise<void> {
    this.again = false;
    try {
      await this.projection.settle?.();
      const page = await readPage(this.log, this.projection, this.pages.size);
      if (page.rows.length > 0) this.pages.timed(() => this.applied(page));
    } catch (error) {
      if (error instanceof HistoryMismatch) this.halted(error);
      throw error;
    }
    if (this.noted) this.projection.note(undefined);
    this.noted = false;
    this.trouble = undefined;
    await yieldToOthers();
  }

  private applied(page: Page): void {
    const position = this.projection.apply(page); // a separate statement: `?.()` skips its arguments too
    this.options.onApplied?.(position, page.rows.length);
  }

  /** Told once: it looks again every second, since the right ledger may be put back. */
  private halted({ position, message }: HistoryMismatch): void {
    const known = this.trouble?.error === message;
    this.trouble = { state: 'halted', error: message };
    if (known) return;
    const halt = { position, error: message };
    this.noted = true;
    this.projection.note(halt);
    this.options.onHalt?.(halt);
  }

  private async rest(error: unknown): Promise<void> {
    if (!(error instanceof HistoryMismatch)) this.trouble = { state: 'failing', error: String(error) };
    if (this.again) return;
    await new Promise<void>((resolve) => {
      const retry = setTimeout(() => this.wake(), this.options.retryAfterMs ?? RETRY_AFTER_MS);
      this.wake = () => {
        clearTimeout(retry);
        this.wake = () => undefined;
        resolve();
      };
    });
  }
}

const RETRY_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 1_000;
/** How long something that passes by itself goes unreported. */
const MOMENT_MS = 1_000;
