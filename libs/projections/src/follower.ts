import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { EventStore } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import { PageSize } from './page-size';
import { type Halt, type Page, PoisonEvent, type Projection } from './projection';

/** The part of an event store that projections read. */
export type Log = Pick<EventStore, 'readLog' | 'head' | 'moved'>;

export interface Progress {
  readonly position: Position;
  /** Where the log ended when the work began. */
  readonly target: Position;
}

export interface FollowerOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** A page is in: for metrics, and for whoever waits for new rows. */
  readonly onApplied?: (position: Position, events: number) => void;
  /** It met an event that it cannot apply, and stands still until someone resumes it. */
  readonly onHalt?: (halt: Halt) => void;
  /** How long to wait before trying again after a failure that is no event's fault, such as a full disk. */
  readonly retryAfterMs?: number;
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
  private wake = (): void => undefined;
  /** Somebody said `resume` before it came to stand still. */
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
   * Applies everything that the log holds now. Returns the cursor.
   *
   * @throws PoisonEvent at an event that cannot be applied: everything before it is in
   */
  async catchUp(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Position> {
    const target = await this.log.head();
    let position = this.projection.cursor();
    while (position < target) {
      signal?.throwIfAborted();
      await this.pump();
      position = this.projection.cursor();
      onProgress?.({ position, target });
    }
    return position;
  }

  /** Follows the log from now on, until `stop`. */
  start(): void {
    if (this.following) return;
    this.stopping = new AbortController();
    this.following = this.run(this.stopping.signal);
  }

  /** Tries again where it stands still. */
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
        await this.pump();
        await this.log.moved(this.projection.cursor(), signal);
      } catch (error) {
        if (!signal.aborted) await this.standStill(error);
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
    const after = this.projection.cursor();
    const { events } = await this.log.readLog(after, this.pages.size);
    if (events.length > 0) this.pages.timed(() => this.applied({ after, events }));
    this.trouble = undefined;
    await yieldToOthers();
  }

  private applied(page: Page): void {
    try {
      const position = this.projection.apply(page); // a statement of its own: `?.()` skips its arguments too
      this.options.onApplied?.(position, page.events.length);
    } catch (error) {
      if (error instanceof PoisonEvent) this.halted(page, error);
      throw error;
    }
  }

  /** What stands before the poison is applied; the poison and what follows it wait. */
  private halted(page: Page, poison: PoisonEvent): void {
    const before = page.events.filter(({ position }) => position < poison.position);
    if (before.length > 0) this.applied({ ...page, events: before });
    const halt = { position: poison.position, error: poison.message };
    this.trouble = { state: 'halted', error: poison.message };
    this.projection.note(halt);
    this.options.onHalt?.(halt);
  }

  private async standStill(error: unknown): Promise<void> {
    const poison = error instanceof PoisonEvent;
    if (!poison) this.trouble = { state: 'failing', error: String(error) };
    if (this.again) return;
    await new Promise<void>((resolve) => {
      const retry = poison ? undefined : setTimeout(() => this.wake(), this.options.retryAfterMs ?? RETRY_AFTER_MS);
      this.wake = () => {
        clearTimeout(retry);
        this.wake = () => undefined;
        resolve();
      };
    });
  }
}

const RETRY_AFTER_MS = 1_000;
