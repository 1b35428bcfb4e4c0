import { join } from 'node:path';
import { history } from '../history';
import { check, figure, type Figure, rate, type Size } from '../result';
import { type Arrived, Arrivals, byPosition } from './arrivals';
import { BareProducer } from './bare-producer';
import type { Cluster } from './clusters';
import { StreamedLedger } from './streamed-ledger';
import { assertTrue } from './truth';

const EVENTS = { full: 50_000, quick: 5_000 };
/** So often each side has its turn, one after the other; the best of each counts, for a busy machine only ever slows. */
const ROUNDS = 3;
/** Changes a transaction, as the streamer sends them. */
const CHANGES = 1_000;

/** A streamer that begins with a whole ledger before it, beside a bare producer with the same records in its hands. */
export async function catchUp(cluster: Cluster, size: Size, folder: string): Promise<Figure> {
  const ledger = await StreamedLedger.open(join(folder, `catch-up-${cluster.name}`), cluster.brokers);
  await ledger.fill(history(size.quick ? EVENTS.quick : EVENTS.full));
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const { speed, count } = await stream(ledger);
    ours.push(speed);
    const records = await written(cluster, ledger, count);
    bare.push(await sendBare(cluster, await ledger.onFreshTopics(byPosition(records))));
    await ledger.freshTopics();
  }
  await ledger.close();
  const name = `catching up, ${cluster.name}`;
  const note = `best of ${ROUNDS} each; transactions of ${CHANGES} changes and their latest totals`;
  return figure({ name, ours: Math.max(...ours), ceiling: Math.max(...bare), unit: 'records/s', note });
}

async function stream(ledger: StreamedLedger): Promise<{ speed: number; count: number }> {
  const streamer = await ledger.streaming();
  const speed = await rate(1, () => ledger.allStreamed(streamer));
  const { records: count } = streamer.state();
  await streamer.stop();
  return { speed: count * speed, count };
}

/** What the ledger's topics hold now, and that it is right. */
async function written({ brokers }: Cluster, ledger: StreamedLedger, count: number): Promise<readonly Arrived[]> {
  const arrivals = await Arrivals.of(brokers, ledger.topics);
  await arrivals.have(count);
  await arrivals.close();
  assertTrue([...ledger.changes()], arrivals.records);
  return arrivals.records;
}

async function sendBare({ brokers }: Cluster, positions: readonly Arrived[][]): Promise<number> {
  const transactions = [...together(positions)];
  const producer = await BareProducer.open(brokers);
  const records = transactions.reduce((sum, { length }) => sum + length, 0);
  check(records === positions.flat().length, 'the bare producer sends the same records');
  const speed = await rate(records, async () => {
    for (const transaction of transactions) await producer.send(transaction);
  });
  await producer.close();
  return speed;
}

function* together(positions: readonly Arrived[][]): Generator<Arrived[]> {
  let transaction: Arrived[] = [];
  let changes = 0;
  for (const records of positions) {
    const own = records.filter(({ headers }) => headers['ce_type']?.includes('TotalChanged')).length;
    if (changes + own > CHANGES) {
      yield transaction;
      transaction = [];
      changes = 0;
    }
    transaction.push(...records);
    changes += own;
  }
  yield transaction;
}
