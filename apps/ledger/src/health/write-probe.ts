import { setTimeout as pause } from 'node:timers/promises';

const AGAIN_AFTER_MS = 1_000;
/** Another process may hold the file for a moment; a caller that asks for readiness does not wait for it for long. */
const PATIENCE_MS = 2_000;

/** Finds out whether the ledger can be written, by writing: at most once a second, and only while somebody asks. */
export class WriteProbe {
  private last: Promise<Error | undefined> | undefined;
  private at = 0;
  private isUnderWay = false;

  constructor(private readonly tryWriting: () => Promise<void>) {}

  /** Why it cannot be written; absent when it can. */
  async trouble(): Promise<Error | undefined> {
    if (!this.isUnderWay && Date.now() - this.at >= AGAIN_AFTER_MS) this.begin();
    const late = new AbortController();
    const waited = pause(PATIENCE_MS, new Error('A write has not come to an end.'), { signal: late.signal });
    try {
      return await Promise.race([this.last, waited]);
    } finally {
      late.abort();
      waited.catch(() => undefined);
    }
  }

  private begin(): void {
    this.isUnderWay = true;
    this.last = this.tryWriting()
      .then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        this.isUnderWay = false;
        this.at = Date.now();
      });
  }
}
