import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long one piece of work may keep everybody else waiting. */
const PATIENCE_MS = 20;

/** Lets others have their turn between the pieces of a long work; short work gives none away. */
export class Turns {
  private since = performance.now();

  /** To be asked after each piece, and `give` be awaited when it is so. */
  get isOver(): boolean {
    return performance.now() - this.since > PATIENCE_MS;
  }

  async give(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}
