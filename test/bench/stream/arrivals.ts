import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A record as it arrived: enough to be sent again, byte for byte. */
export interface Arrived {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: { readonly [name: string]: string };
  /** The place in the ledger that it follows from. */
  readonly position: string;
}

/** Milliseconds on a clock that all threads share. */
export const instant = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What a consumer in another thread could read, and when. */
export class Arrivals {
  records: readonly Arrived[] = [];
  /** When the last record of a position could be read, by `instant()`. */
  at: ReadonlyMap<string, number> = new Map();

  private constructor(private readonly worker: Worker) {}

  /** Resolves when the consumer has its partitions. */
  static async of(brokers: readonly string[], topics: readonly string[]): Promise<Arrivals> {
    const worker = new Worker(join(__dirname, 'arrivals-worker.js'), { workerData: { brokers, topics } });
    await once(worker, 'message');
    return new Arrivals(worker);
  }

  /** Resolves when so many records have arrived. */
  async have(records: number): Promise<void> {
    this.worker.postMessage(records);
    const [told] = (await once(this.worker, 'message')) as [Pick<Arrivals, 'records' | 'at'>];
    this.records = told.records;
    this.at = told.at;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

/** Records in the order of the ledger, those of one position together. */
export function byPosition(records: readonly Arrived[]): Arrived[][] {
  const groups = Map.groupBy(records, ({ position }) => position);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}
