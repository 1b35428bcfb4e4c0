/** How long a page may keep others waiting. */
const PATIENCE_MS = 20;
const SMALLEST = 50;
const LARGEST = 1_000;

/** How many events to take at once: as many as fit into 20 ms on this machine, as last seen. */
export class PageSize {
  size = LARGEST;

  timed(work: () => void): void {
    const start = performance.now();
    work();
    const late = performance.now() - start > PATIENCE_MS;
    this.size = late ? Math.max(SMALLEST, this.size / 2) : Math.min(LARGEST, this.size * 2);
  }
}
