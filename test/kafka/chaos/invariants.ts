import { createHash } from 'node:crypto';
import type { Contract, Cursor, KafkaClient, StoredRecord } from '@ledger/streaming';
import type { Oracle } from '../support/oracle';

/** All that a read_committed reader finds. */
export interface Scan {
  readonly changes: readonly StoredRecord[];
  readonly totals: readonly StoredRecord[];
  readonly cursors: readonly StoredRecord[];
}

/** What an invariant has to say when it does not hold; nothing when it does. */
export type Breach = string;

export async function scan(client: KafkaClient, contract: Contract, committedOnly = true): Promise<Scan> {
  const read = async (topic: string): Promise<StoredRecord[]> => {
    const records: StoredRecord[] = [];
    await client.read({ topics: [topic], committedOnly, deadlineMs: 120_000 }, (record) => records.push(record));
    return records;
  };
  return {
    cursors: await read(contract.topic('cursors')),
    changes: await read(contract.topic('totalChanges')),
    totals: await read(contract.topic('totals')),
  };
}

const jsonOf = (record: StoredRecord) => JSON.parse(String(record.value)) as { [name: string]: string };
const placeOf = (record: StoredRecord): string => `${jsonOf(record)['position']}:${jsonOf(record)['ordinal']}`;

/** I1: the last record of each key of totals is the true total, and there is no other key. */
export function totalsAreTrue({ totals }: Scan, oracle: Oracle): Breach[] {
  const last = new Map(totals.map((record) => [String(record.key), Number(jsonOf(record)['total'])]));
  const keys = new Set([...last.keys(), ...oracle.totals.keys()]);
  return [...keys].flatMap((key) =>
    last.get(key) === oracle.totals.get(key) ? [] : [`I1 ${key}: ${last.get(key)}, not ${oracle.totals.get(key)}`],
  );
}

/** I2: each change is there once, byte for byte as the oracle renders it, and nothing else is. */
export function historyIsWhole({ changes }: Scan, oracle: Oracle): Breach[] {
  const seen = new Map<string, number>();
  const breaches: Breach[] = [];
  for (const record of changes) {
    const place = placeOf(record);
    seen.set(place, (seen.get(place) ?? 0) + 1);
    if (String(record.value) !== oracle.changes.get(place)) breaches.push(`I2 ${place}: ${record.value}`);
  }
  for (const place of oracle.changes.keys()) {
    if (seen.get(place) !== 1) breaches.push(`I2 ${place} is there ${seen.get(place) ?? 0} times`);
  }
  return breaches;
}

/** I3: for each key, in a partition, positions only grow and each record begins where the one before ended. */
export function changesAreInOrder({ changes }: Scan): Breach[] {
  const last = new Map<string, { place: string; total: string; partition: number }>();
  return changes.flatMap((record) => {
    const key = String(record.key);
    const { previous, total } = jsonOf(record);
    const before = last.get(key);
    const place = placeOf(record);
    last.set(key, { place, total: total!, partition: record.partition });
    const grows = before === undefined || before.place < place;
    const follows = previous === (before?.total ?? '0') && (before?.partition ?? record.partition) === record.partition;
    return grows && follows ? [] : [`I3 ${key} at ${place}: after ${before?.place}, ${before?.total} -> ${previous}`];
  });
}

/** I4 and I5: cursors are one chain without a gap, and what each speaks of is there, counted and digested right. */
export function cursorsTellTheTruth({ cursors, changes }: Scan): Breach[] {
  const chain = cursorsIn(cursors);
  const sorted = changes.map((record) => ({ place: placeOf(record), record })).sort(byPlace);
  return chain.flatMap((cursor, i) => {
    const previous = chain[i - 1];
    const breaches: Breach[] = [];
    if (previous && previous.to !== cursor.from) breaches.push(`I5 a gap: ${previous.to} then ${cursor.from}`);
    if (previous && previous.to >= cursor.to) breaches.push(`I5 no growth: ${previous.to} then ${cursor.to}`);
    const own = sorted.filter(({ place }) => place.slice(0, 16) > cursor.from && place.slice(0, 16) <= cursor.to);
    const digest = createHash('sha256');
    for (const { record } of own) digest.update(record.value ?? '').update('\n');
    if (own.length !== cursor.count) breaches.push(`I4 ${cursor.to}: ${own.length} changes, not ${cursor.count}`);
    else if (digest.digest('hex') !== cursor.digest) breaches.push(`I5 ${cursor.to}: the digest is of something else`);
    return breaches;
  });
}

const byPlace = (a: { place: string }, b: { place: string }): number => {
  const [positionA, ordinalA] = a.place.split(':');
  const [positionB, ordinalB] = b.place.split(':');
  return positionA === positionB ? Number(ordinalA) - Number(ordinalB) : positionA! < positionB! ? -1 : 1;
};

/** I6: once a claim has written, no earlier claim writes any more. */
export function claimsDoNotInterleave({ cursors }: Scan): Breach[] {
  const order = cursorsIn(cursors).map(({ incarnation }) => incarnation);
  const runs = order.filter((incarnation, i) => incarnation !== order[i - 1]);
  return runs.length === new Set(runs).size ? [] : ['I6 a fenced claim has written after its successor'];
}

/** I7: nothing is left open: what is stable is all there is. `highWatermarks` as highWatermarksOf reads them. */
export async function nothingHangs(
  client: KafkaClient,
  highWatermarks: ReadonlyMap<string, bigint>,
  topics: readonly string[],
): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for (const topic of topics) {
    for (const { partition, stable } of await client.topics.extents(topic)) {
      const end = highWatermarks.get(`${topic}/${partition}`) ?? 0n;
      if (stable < end) breaches.push(`I7 ${topic}/${partition}: stable up to ${stable}, but there are ${end}`);
    }
  }
  return breaches;
}

/** I8: a run in which nothing was taken back has shown nothing. */
export const abortedRecords = (committed: Scan, all: Scan): number =>
  all.changes.length - committed.changes.length + (all.totals.length - committed.totals.length);

export const cursorsIn = (cursors: readonly StoredRecord[]): Cursor[] =>
  cursors
    .filter(({ key }) => String(key).startsWith('totals/'))
    .map(({ value }) => JSON.parse(String(value)) as Cursor);

export const breachesOf = (found: Scan, oracle: Oracle): Breach[] =>
  [
    totalsAreTrue(found, oracle),
    historyIsWhole(found, oracle),
    changesAreInOrder(found),
    cursorsTellTheTruth(found),
    claimsDoNotInterleave(found),
  ].flatMap((breaches) => breaches.slice(0, 5));
