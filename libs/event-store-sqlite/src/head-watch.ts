import type { Position } from '@ledger/kernel';

interface Waiter {
  readonly after: Position;
  readonly wake: () => void;
}

/** Other processes give no notice of what they write; looking costs microseconds, and only while somebody waits. */
const LOOK_EVERY_MS = 50;

/** Lets readers wait until the ledger's head has moved past where they stand. */
export class HeadWatch {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly head: () => Position) {}

  moved(after: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.head() > after) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.waiters.delete(waiter);
        if (this.waiters.size === 0) this.rest();
        resolve();
      };
      const waiter: Waiter = { after, wake };
      signal.addEventListener('abort', wake);
      this.waiters.add(waiter);
      this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    });
  }

  /** Wakes those whose head has moved. */
  look(): void {
    if (this.waiters.size === 0) return;
    const head = this.head();
    for (const waiter of this.waiters) if (head > waiter.after) waiter.wake();
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
