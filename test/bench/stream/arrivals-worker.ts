import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { setTimeout as pause } from 'node:timers/promises';
import { type EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import { type Arrived, instant } from './arrivals';

/** A plain read_committed consumer, as a reporting team would run it, in a separate thread: it is not the ledger's work. */
const { brokers, topics } = workerData as { brokers: string[]; topics: string[] };
const records: Arrived[] = [];
const at = new Map<string, number>();

function note({ batch: { topic, partition, messages } }: EachBatchPayload): void {
  const now = instant();
  for (const message of messages) {
    const texts = Object.entries(message.headers ?? {}).map(([name, text]) => [name, String(text)] as const);
    const headers: Arrived['headers'] = Object.fromEntries(texts);
    const position = headers['ce_ledgerposition'] ?? '';
    records.push({ topic, partition, key: String(message.key), value: String(message.value), headers, position });
    at.set(position, now);
  }
}

async function follow(): Promise<void> {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench.${randomUUID()}`, maxWaitTimeInMs: 100 });
  const forget = consumer.on(consumer.events.GROUP_JOIN, () => {
    forget();
    parentPort?.postMessage('joined');
  });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatch: async (payload) => note(payload) });
}

parentPort?.on('message', (wanted: number) => void tellWhenThere(wanted));

async function tellWhenThere(wanted: number): Promise<void> {
  while (records.length < wanted) await pause(5);
  parentPort?.postMessage({ records, at });
}

void follow();
