import { DoubtfulOutcome, Fenced, type KafkaClient, type OutgoingRecord } from '@ledger/kafka';
import { type Claim, CursorLog } from '@ledger/streaming';

/** What the streamer does, in small: each batch moves a cursor, and after a doubt the cursor says whether it was committed. */
export class CarefulWriter {
  private readonly cursors: CursorLog;
  private claim: Claim | undefined;
  private batches = 0;
  private lastSuccess = Date.now();
  private readonly gapsMs: number[] = [];
  readonly doubts: string[] = [];

  constructor(
    client: KafkaClient,
    cursorsTopic: string,
    readonly id: string,
  ) {
    this.cursors = new CursorLog(client, cursorsTopic);
  }

  /** Resolves when all of the records were committed once, however often it had to begin again. */
  async deliver(records: readonly OutgoingRecord[]): Promise<void> {
    const cursor = String(++this.batches);
    while (!(await this.isCommitted(records, cursor)));
    this.gapsMs.push(Date.now() - this.lastSuccess);
    this.lastSuccess = Date.now();
  }

  async close(): Promise<void> {
    await this.claim?.sink.close();
  }

  /** Between one success and the next, in ms. */
  get gaps(): { readonly median: number; readonly longest: number } {
    const sorted = this.gapsMs.toSorted((a, b) => a - b);
    return { median: sorted[sorted.length >> 1] ?? 0, longest: sorted.at(-1) ?? 0 };
  }

  private async isCommitted(records: readonly OutgoingRecord[], cursor: string): Promise<boolean> {
    try {
      this.claim ??= await this.cursors.claim(this.id, this.id);
      if (this.claim.cursor !== cursor) await this.claim.sink.send([...records, this.cursors.record(this.id, cursor)]);
      return true;
    } catch (error) {
      // No other writer uses this name: if it is fenced, then by its own earlier attempt that a broker delayed.
      if (!(error instanceof DoubtfulOutcome || error instanceof Fenced)) throw error;
      this.doubts.push(error.message);
      this.claim = undefined;
      return false;
    }
  }
}
