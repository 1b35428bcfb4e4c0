import type { KafkaClient, OutgoingRecord, StoredRecord } from '@ledger/kafka';

export const recordFor = (topic: string, partition: number, id: string): OutgoingRecord => ({
  topic,
  partition,
  key: id,
  value: `{"id":"${id}"}`,
  headers: {},
});

export async function readAll(client: KafkaClient, topics: string[], committedOnly = true): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  await client.read({ topics, committedOnly }, (record) => records.push(record));
  return records;
}

/**
 * Resolves when what was written under a transactional id can be read. A commit is acknowledged before its marker has
 * reached every partition; the coordinator lets no other writer of that id begin until it has.
 */
export async function settled(client: KafkaClient, transactionalId: string): Promise<void> {
  const sink = await client.openSink(transactionalId);
  await sink.close();
}

export const keysOf = (records: readonly StoredRecord[]): string[] => records.map(({ key }) => String(key)).sort();

/** How often each thing is there. */
export function countsOf(things: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

/** Polls until the condition holds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 120_000): Promise<void> {
  for (const started = Date.now(); !(await condition());) {
    if (Date.now() - started > ms) throw new Error(`${what} did not come true in ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
