import type { Position } from '@ledger/kernel';

interface Waiter {
  readonly after: Position;
  readonly wake: () => void;
}

/** Other processes give no notice of what they write; looking costs microseconds, and only while somebody waits. */
const LOOK_EVERY_MS = 25;

/** Lets readers wait until something that moves through the ledger, its head or a cursor, is past where they stand. */
export class PositionWatch {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly position: () => Position) {}

  /** Resolves when the position is past `after`, the signal aborts, or the watch is closed. */
  moved(after: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.position() > after) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.waiters.delete(waiter);
        if (this.waiters.size === 0) this.rest();
        resolve();
      };
      const waiter: Waiter = { after, wake };
      signal.addEventListener('abort', wake, { once: true });
      this.waiters.add(waiter);
      this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    });
  }

  /** Wakes those whom the position has passed. */
  look(): void {
    if (this.waiters.size === 0) return;
    const position = this.position();
    for (const waiter of this.waiters) if (position > waiter.after) waiter.wake();
  }

  /** Wakes everybody: there will be nothing more to wait for. */
  close(): void {
    for (const waiter of this.waiters) waiter.wake();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
