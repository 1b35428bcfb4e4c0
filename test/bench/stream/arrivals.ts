import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs';

/** A record as it arrived: enough to be sent again, byte for byte. */
export interface Arrived {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: { readonly [name: string]: string };
  /** The place in the ledger that it follows from. */
  readonly position: string;
}

/** A plain read_committed consumer, as a reporting team would run it, that notes when it could read what. */
export class Arrivals {
  readonly records: Arrived[] = [];
  /** When the last record of a position could be read, by `performance.now()`. */
  readonly at = new Map<string, number>();
  private readonly consumer: Consumer;

  private constructor(brokers: readonly string[]) {
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
    this.consumer = kafka.consumer({ groupId: `bench.${randomUUID()}`, maxWaitTimeInMs: 100 });
  }

  /** Resolves when the consumer has its partitions. */
  static async of(brokers: readonly string[], topics: readonly string[]): Promise<Arrivals> {
    const arrivals = new Arrivals(brokers);
    const { consumer } = arrivals;
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async (payload) => arrivals.note(payload) });
    await joined;
    return arrivals;
  }

  /** Resolves when so many records have arrived. */
  async have(records: number): Promise<void> {
    while (this.records.length < records) await pause(5);
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
  }

  private note({ batch: { topic, partition, messages } }: EachBatchPayload): void {
    const now = performance.now();
    for (const message of messages) {
      const texts = Object.entries(message.headers ?? {}).map(([name, text]) => [name, String(text)] as const);
      const headers: Arrived['headers'] = Object.fromEntries(texts);
      const position = headers['ce_ledgerposition'] ?? '';
      this.records.push({ topic, partition, key: String(message.key), value: message.value!, headers, position });
      this.at.set(position, now);
    }
  }
}

/** Records in the order of the ledger, those of one position together. */
export function byPosition(records: readonly Arrived[]): Arrived[][] {
  const groups = Map.groupBy(records, ({ position }) => position);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}
