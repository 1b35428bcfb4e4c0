/** How long a page may keep others waiting. */
const PATIENCE_MS = 20;
const SMALLEST = 50;
const LARGEST = 1_000;

/** How many events to take at once: as many as fit into 20 ms on this machine, as last seen. */
export class PageSize {
  size = LARGEST;

  constructor(private readonly now: () => number = () => performance.now()) {}

  timed(work: () => void): void {
    const start = this.now();
    work();
    const late = this.now() - start > PATIENCE_MS;
    this.size = late ? Math.max(SMALLEST, Math.floor(this.size / 2)) : Math.min(LARGEST, this.size * 2);
  }
}
