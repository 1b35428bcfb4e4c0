import { setImmediate as nextTurn } from 'node:timers/promises';

export interface Pressure {
  /** Items that were let in and have no answer yet. */
  readonly pending: number;
  /** The most of them before callers have to wait at the door. */
  readonly capacity: number;
  /** Items of the callers that wait at the door. */
  readonly outside: number;
}

interface Entry<Item, Answer> {
  readonly items: readonly Item[];
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Gathers what many callers bring within a turn of the event loop into one batch, and works on one batch after another.
 * What one caller brings stays together. Bounded: once `capacity` items are pending, further callers wait at the door
 * and come in in their order, so that a flood costs time and not memory.
 */
export class BatchQueue<Item, Answer> {
  private entries: Entry<Item, Answer>[] = [];
  private readonly door: Entry<Item, Answer>[] = [];
  private pending = 0;
  private running: Promise<void> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly limits: { readonly capacity: number; readonly largest: number },
    private readonly work: (items: readonly Item[]) => Promise<readonly Answer[]>,
  ) {}

  get pressure(): Pressure {
    const outside = this.door.reduce((sum, { items }) => sum + items.length, 0);
    return { pending: this.pending, capacity: this.limits.capacity, outside };
  }

  /** At most `largest` items; one answer each, in their order. Rejects when the work on their batch does. */
  submit(items: readonly Item[]): Promise<readonly Answer[]> {
    if (this.closed) return Promise.reject(new Error('The intake is closed: the service is stopping.'));
    return new Promise((resolve, reject) => {
      this.door.push({ items, resolve, reject });
      this.openDoor();
    });
  }

  /** Runs something between two batches. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const run = this.turn.then(task);
    this.turn = run.catch(() => undefined);
    return run;
  }

  /** Accepts no further submissions, and resolves when all earlier ones have their answers. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await this.turn;
  }

  private openDoor(): void {
    while (this.door.length > 0 && this.fits(this.door[0]!.items.length)) {
      const entry = this.door.shift()!;
      this.pending += entry.items.length;
      this.entries.push(entry);
    }
    if (this.entries.length > 0) this.running ??= this.run();
  }

  /** More at once than the capacity comes in alone. */
  private fits(count: number): boolean {
    return this.pending === 0 || this.pending + count <= this.limits.capacity;
  }

  private async run(): Promise<void> {
    while (this.entries.length > 0) {
      await nextTurn();
      const batch = this.take();
      await this.exclusively(() => this.answer(batch));
      this.pending -= batch.reduce((sum, { items }) => sum + items.length, 0);
      this.openDoor();
    }
    this.running = undefined;
  }

  /** As many entries as fit into one batch: at least one. */
  private take(): Entry<Item, Answer>[] {
    let count = 0;
    for (let size = 0; count < this.entries.length; count++) {
      size += this.entries[count]!.items.length;
      if (size > this.limits.largest && count > 0) break;
    }
    return this.entries.splice(0, count);
  }

  private async answer(batch: readonly Entry<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.work(batch.flatMap(({ items }) => items));
      let from = 0;
      for (const { items, resolve } of batch) resolve(answers.slice(from, (from += items.length)));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
