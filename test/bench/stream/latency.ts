import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { history } from '../history';
import { type Figure, median, type Size } from '../result';
import { type Arrived, Arrivals, byPosition, instant } from './arrivals';
import { BareProducer } from './bare-producer';
import type { Cluster } from './clusters';
import { type Load, paced, quantile } from './pace';
import { StreamedLedger } from './streamed-ledger';
import { assertTrue } from './truth';

const SECONDS = { full: 20, quick: 3 };
/** What comes while code is compiled and connections are made is sent and checked, and not counted. */
const WARM_UP_SECONDS = 2;
/** A bare transaction takes no more: kafkajs splits nothing, and brokers refuse batches of more than a megabyte. */
const MOST_RECORDS = 2_000;

/** From an event's acknowledgement to the moment when a read_committed consumer can read all that it changed. */
export async function latency(cluster: Cluster, speed: number, size: Size, folder: string): Promise<Figure[]> {
  const load = { speed, events: speed * (WARM_UP_SECONDS + (size.quick ? SECONDS.quick : SECONDS.full)) };
  const ledger = await StreamedLedger.open(join(folder, `latency-${cluster.name}-${speed}`), cluster.brokers);
  const ours = await throughLedger(cluster, load, ledger);
  const bare = await throughBareProducer(cluster, load, await ledger.onFreshTopics(ours.records));
  await ledger.close();
  const name = `acknowledged to readable at ${speed} events/s, ${cluster.name}`;
  const aim = speed === 1_000 && cluster.aim !== undefined ? `; aim ${cluster.aim}` : '';
  return [
    figure(`${name}: p50`, median(ours.times), median(bare)),
    figure(`${name}: p99`, quantile(ours.times, 0.99), quantile(bare, 0.99), aim),
  ];
}

/** Less is better here, so the ratio is the other way round. */
const figure = (name: string, ours: number, bare: number, aim = ''): Figure => ({
  name,
  ours: tenth(ours),
  ceiling: tenth(bare),
  ratio: tenth(bare / ours),
  unit: 'ms',
  note: `less is better, and the ratio is the bare producer's to ours${aim}`,
});

const tenth = (n: number): number => Math.round(n * 10) / 10;

async function throughLedger({ brokers }: Cluster, load: Load, ledger: StreamedLedger) {
  const events = [...history(load.events)].map((line) => JSON.parse(line) as unknown);
  const arrivals = await Arrivals.of(brokers, ledger.topics);
  const streamer = await ledger.streaming();
  const acknowledged = new Map<string, number>();
  await paced(load, async (event) => acknowledged.set(await ledger.submit(events[event]), instant()));
  await ledger.allStreamed(streamer);
  await arrivals.have(streamer.state().records);
  await streamer.stop();
  await arrivals.close();
  assertTrue([...ledger.changes()], arrivals.records);
  return { times: timesOf(acknowledged, arrivals, load), records: byPosition(arrivals.records) };
}

/** The same records at the pace of the same events: from when they are there to when they can be read. */
async function throughBareProducer({ brokers }: Cluster, load: Load, records: readonly Arrived[][]): Promise<number[]> {
  const all = records.flat();
  const arrivals = await Arrivals.of(brokers, [...new Set(all.map(({ topic }) => topic))]);
  const producer = await BareProducer.open(brokers);
  const due = new Map<string, number>();
  const waiting: Arrived[] = [];
  const given = paced({ ...load, events: records.length }, (i) => {
    due.set(records[i]![0]!.position, instant());
    waiting.push(...records[i]!);
  });
  for (let sent = 0; sent < all.length;) {
    const some = waiting.splice(0, MOST_RECORDS);
    if (some.length > 0) await producer.send(some);
    else await pause(1);
    sent += some.length;
  }
  await given;
  await arrivals.have(all.length);
  await producer.close();
  await arrivals.close();
  return timesOf(due, arrivals, load);
}

function timesOf(from: ReadonlyMap<string, number>, { at }: Arrivals, { speed, events }: Load): number[] {
  const places = [...at.keys()].sort();
  const counted = places.slice(Math.floor((places.length * WARM_UP_SECONDS * speed) / events));
  return counted.map((position) => Math.max(0, at.get(position)! - from.get(position)!));
}
