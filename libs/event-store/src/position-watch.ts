import type { Position } from '@ledger/kernel';

interface Waiter {
  readonly after: Position;
  readonly settle: (error?: Error) => void;
}

/** Other processes do not announce their writes. A look costs microseconds, and happens only while somebody waits. */
const LOOK_EVERY_MS = 25;

/** Lets readers wait until the head of the ledger, or a cursor, has moved past their own position. */
export class PositionWatch {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly position: () => Position) {}

  /**
   * Resolves when the position is past `after`, the signal aborts, or the watch is closed. Rejects when the position
   * cannot be read.
   */
  async moved(after: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.position() > after) return;
    await new Promise<void>((resolve, reject) => {
      const aborted = (): void => settle();
      const settle = (error?: Error): void => {
        signal.removeEventListener('abort', aborted);
        this.waiters.delete(waiter);
        if (this.waiters.size === 0) this.rest();
        if (error === undefined) resolve();
        else reject(error);
      };
      const waiter: Waiter = { after, settle };
      signal.addEventListener('abort', aborted, { once: true });
      this.waiters.add(waiter);
      this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    });
  }

  /**
   * Wakes the waiters that the position has passed. Never throws: it runs in a timer and after a commit, where an error
   * would end the process. An unreadable position rejects for each waiter.
   */
  look(): void {
    if (this.waiters.size === 0) return;
    try {
      const position = this.position();
      for (const waiter of this.waiters) if (position > waiter.after) waiter.settle();
    } catch (error) {
      for (const waiter of this.waiters) waiter.settle(error as Error);
    }
  }

  /** Wakes all waiters. */
  close(): void {
    for (const waiter of this.waiters) waiter.settle();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
