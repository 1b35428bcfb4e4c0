import type { Position } from '@ledger/kernel';

interface Waiter {
  readonly after: Position;
  readonly wake: () => void;
}

/** Another process that projects gives no notice; looking costs microseconds, and only while somebody waits. */
const LOOK_EVERY_MS = 25;

/** Lets readers of the totals wait until more events are counted. */
export class CursorWatch {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly cursor: () => Position) {}

  /** Resolves when the cursor has moved past `after`, the signal aborts, or the read model closes. */
  moved(after: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.cursor() > after) return Promise.resolve();
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

  /** Wakes those whose cursor has moved. */
  look(): void {
    if (this.waiters.size === 0) return;
    const cursor = this.cursor();
    for (const waiter of this.waiters) if (cursor > waiter.after) waiter.wake();
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
