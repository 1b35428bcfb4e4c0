import { createHash } from 'node:crypto';
import type { KafkaClient, StoredRecord } from '@ledger/kafka';
import type { Position } from '@ledger/kernel';
import type { Contract, Cursor } from '@ledger/streaming';
import { ContractCheck } from '../support/contract-check';
import type { Oracle } from '../support/oracle';
import { countsOf } from '../support/records';

/** All that a read_committed reader finds. */
export interface Scan {
  readonly changes: readonly StoredRecord[];
  readonly totals: readonly StoredRecord[];
  readonly cursors: readonly StoredRecord[];
  readonly demandEvents: readonly StoredRecord[];
}

/** The channels that a scan reads. */
export const scanned = ['cursors', 'totalChanges', 'totals', 'demandEvents'] as const;

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
    demandEvents: await read(contract.topic('demandEvents')),
  };
}

const epochOf = ({ headers }: Pick<StoredRecord, 'headers'>): string => String(headers['ce_ledgerepoch'] ?? '');
const beginsEpoch = ({ headers }: StoredRecord): boolean =>
  String(headers['ce_type']) === 'org.request-ledger.EpochBegan.v1';

/** What is not void: all other invariants are about it. A ledger that was never restored has one history. */
function newestHistory(found: Scan): Scan {
  const newest = [...found.changes, ...found.totals, ...found.demandEvents].map(epochOf).sort().at(-1) ?? '';
  const own = (records: readonly StoredRecord[]) =>
    records.filter((record) => epochOf(record) === newest && !beginsEpoch(record));
  const cursors = found.cursors.filter(
    ({ key, value }) =>
      String(key).startsWith('fence ') || ((JSON.parse(String(value)) as Cursor).epoch ?? '') === newest,
  );
  return { cursors, changes: own(found.changes), totals: own(found.totals), demandEvents: own(found.demandEvents) };
}

/** I14: in a partition an epoch begins with the record that says so, once, and never comes back. Not of compacted topics. */
export function epochsAreInOrder({ changes, totals, demandEvents }: Scan): Breach[] {
  const last = new Map<string, string>();
  return [...changes, ...totals, ...demandEvents].flatMap((record) => {
    const place = `${record.topic}/${record.partition}`;
    const [before, epoch] = [last.get(place) ?? '', epochOf(record)];
    last.set(place, epoch);
    const isRight = beginsEpoch(record) ? epoch > before : epoch === before;
    return isRight ? [] : [`I14 ${place}: "${epoch}" after "${before}"`];
  });
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
    if (String(record.value) !== oracle.changes.get(place)) breaches.push(`I2 ${place}: ${String(record.value)}`);
  }
  for (const place of oracle.changes.keys()) {
    if (seen.get(place) !== 1) breaches.push(`I2 ${place} is there ${seen.get(place) ?? 0} times`);
  }
  return breaches;
}

/** I3: for each key, in a partition, positions only grow and each record begins where the one before ended. */
export function changesAreInOrder({ changes }: Scan): Breach[] {
  const last = new Map<string, Step>();
  return changes.flatMap((record) => {
    const step = stepOf(record);
    const before = last.get(step.key) ?? { ...step, place: '', total: '0' };
    last.set(step.key, step);
    const follows = step.previous === before.total && step.partition === before.partition;
    if (step.place > before.place && follows) return [];
    return [`I3 ${step.key} at ${step.place}: after ${before.place}, ${before.total} -> ${step.previous}`];
  });
}

interface Step {
  readonly key: string;
  readonly place: string;
  readonly partition: number;
  readonly previous: string;
  readonly total: string;
}

function stepOf(record: StoredRecord): Step {
  const { previous = '', total = '' } = jsonOf(record);
  return { key: String(record.key), place: placeOf(record), partition: record.partition, previous, total };
}

/** I2 and I3 of the events themselves: each is there once, byte for byte, and a demand's events are in order. */
export function demandEventsAreWhole(found: Scan, { events }: Oracle): Breach[] {
  const { demandEvents } = newestHistory(found);
  const places = demandEvents.map(positionOf);
  const counts = countsOf(places);
  const last = new Map<string, string>();
  const wrong = demandEvents.flatMap(({ key, value }, i) => {
    const place = places[i]!;
    const before = last.get(String(key)) ?? '';
    last.set(String(key), place);
    const isTrue = String(value) === events.get(place as Position);
    return isTrue && place > before ? [] : [`I2, I3 event ${place} after ${before}: ${String(value)}`];
  });
  return [...wrong.slice(0, 5), ...notOnce([...events.keys()], counts)];
}

/** The first and the number of those that are not there once. */
function notOnce(places: readonly string[], counts: ReadonlyMap<string, number>): Breach[] {
  const found = places.filter((place) => counts.get(place) !== 1);
  const [first] = found;
  if (first === undefined) return [];
  return [
    `I2 ${found.length} of ${places.length} are not there once; ${first} is there ${counts.get(first) ?? 0} times, ${found.at(-1)} ${counts.get(found.at(-1)!) ?? 0} times`,
  ];
}

/** Every record is as asyncapi.yaml says. */
export function contractHolds(found: Scan, check = new ContractCheck()): Breach[] {
  const channels = {
    cursors: 'cursors',
    changes: 'totalChanges',
    totals: 'totals',
    demandEvents: 'demandEvents',
  } as const;
  return (Object.keys(channels) as (keyof Scan)[]).flatMap((part) =>
    found[part].flatMap((record) => check.complaints(channels[part], record)),
  );
}

/** I4 and I5: cursors are one chain without a gap, and what each speaks of is there, counted and digested right. */
export function cursorsTellTheTruth({ cursors, changes, demandEvents }: Scan): Breach[] {
  return [
    ...chainTellsTheTruth(cursorsIn(cursors, 'totals'), changes),
    ...chainTellsTheTruth(cursorsIn(cursors, 'demand-events'), demandEvents),
  ];
}

function chainTellsTheTruth(chain: readonly Cursor[], records: readonly StoredRecord[]): Breach[] {
  const sorted = records.toSorted(inLedgerOrder);
  let at = 0;
  return chain.flatMap((cursor, i) => {
    const own: StoredRecord[] = [];
    for (; at < sorted.length && positionOf(sorted[at]!) <= cursor.to; at++) own.push(sorted[at]!);
    return [...chains(chain[i - 1], cursor), ...speaksOf(cursor, own)];
  });
}

function chains(before: Cursor | undefined, cursor: Cursor): Breach[] {
  if (before === undefined) return [];
  const gap = before.to === cursor.from ? [] : [`I5 a gap: ${before.to} then ${cursor.from}`];
  return before.to < cursor.to ? gap : [...gap, `I5 no growth: ${before.to} then ${cursor.to}`];
}

function speaksOf(cursor: Cursor, own: readonly StoredRecord[]): Breach[] {
  if (own.length !== cursor.count) return [`I4 ${cursor.to}: ${own.length} records, not ${cursor.count}`];
  const digest = createHash('sha256');
  for (const { value } of own) digest.update(value ?? '').update('\n');
  return digest.digest('hex') === cursor.digest ? [] : [`I5 ${cursor.to}: the digest is of something else`];
}

const positionOf = ({ headers }: StoredRecord): string => String(headers['ce_ledgerposition']);
const ordinalOf = (record: StoredRecord): number => Number(jsonOf(record)['ordinal'] ?? 0);

function inLedgerOrder(a: StoredRecord, b: StoredRecord): number {
  const [positionA, positionB] = [positionOf(a), positionOf(b)];
  if (positionA !== positionB) return positionA < positionB ? -1 : 1;
  return ordinalOf(a) - ordinalOf(b);
}

/** I6: once a claim has written, no earlier claim writes any more. */
export function claimsDoNotInterleave({ cursors }: Scan): Breach[] {
  return FEEDS.flatMap((feed) => {
    const order = cursorsIn(cursors, feed).map(({ incarnation }) => incarnation);
    const runs = order.filter((incarnation, i) => incarnation !== order[i - 1]);
    return runs.length === new Set(runs).size ? [] : [`I6 a fenced claim of ${feed} has written after its successor`];
  });
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
  (Object.keys(all) as (keyof Scan)[]).reduce((sum, part) => sum + all[part].length - committed[part].length, 0);

const FEEDS = ['totals', 'demand-events'] as const;

/** The cursors of one streamer, oldest first. */
export const cursorsIn = (cursors: readonly StoredRecord[], feed: (typeof FEEDS)[number]): Cursor[] =>
  cursors
    .filter(({ key }) => String(key).startsWith(`${feed}/`))
    .map(({ value }) => JSON.parse(String(value)) as Cursor);

/** Of the totals and what belongs to them; a suite that streams the events, too, asks for demandEventsAreWhole besides. */
export function breachesOf(found: Scan, oracle: Oracle): Breach[] {
  const now = newestHistory(found);
  return [
    totalsAreTrue(now, oracle),
    historyIsWhole(now, oracle),
    changesAreInOrder(now),
    cursorsTellTheTruth(now),
    claimsDoNotInterleave(found),
    epochsAreInOrder(found),
    contractHolds(found),
  ].flatMap((breaches) => breaches.slice(0, 5));
}
