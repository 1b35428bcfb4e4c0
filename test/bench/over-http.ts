import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { positionOf } from '@ledger/kernel';
import { bareInsert } from './bare-sqlite';
import { batched, history } from './history';
import { Connection } from './http-client';
import { check, figure, type Figure, rate, type Size } from './result';
import { BenchedService } from './service';

const BATCH = 1_000;
const CLIENTS = 64;
const unit = 'events/s';
const SINGLE = 'application/cloudevents+json';
const MANY = 'application/cloudevents-batch+json';

/** Batches of 1,000, four at a time, while the same service counts them. */
export async function httpBatches(size: Size, folder: string): Promise<readonly Figure[]> {
  const batches = [...batched(history(size.events), BATCH)].map((lines) => `[${lines.join(',')}]`);
  const ingest = await throughService(folder, size.events, (port) =>
    inParallel(port, 4, batches, async (connection, batch) => {
      const { status, body } = await connection.post('/v1/events', MANY, batch);
      check(status === 200 && body.includes('"refused":0'), `a batch is taken in: ${status} ${body.slice(0, 200)}`);
    }),
  );
  const bare = await bareInsert(join(folder, 'ledger.db'), folder, BATCH);
  const note = 'the service counts totals meanwhile';
  return [figure({ name: 'ingest, HTTP batches of 1,000', ours: ingest, ceiling: bare, unit, note })];
}

/** One event a request, 64 clients that wait for their answer. */
export async function httpSingles(size: Size, folder: string): Promise<readonly Figure[]> {
  const events = Math.min(size.events, 60_000);
  const times: number[] = [];
  const ingest = await throughService(folder, events, (port) =>
    inParallel(port, CLIENTS, [...history(events)], async (connection, event) => {
      const from = performance.now();
      const { status, body } = await connection.post('/v1/events', SINGLE, event);
      times.push(performance.now() - from);
      check(status === 201 || status === 202, `an event is taken in: ${status} ${body}`);
    }),
  );
  const bare = await bareInsert(join(folder, 'ledger.db'), folder, CLIENTS);
  times.sort((a, b) => a - b);
  const note = `p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`;
  return [figure({ name: 'ingest, HTTP singles, 64 clients', ours: ingest, ceiling: bare, unit, note })];
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);

async function throughService(folder: string, events: number, work: (port: number) => Promise<void>): Promise<number> {
  const service = await BenchedService.start(folder);
  const speed = await rate(events, () => work(service.port));
  await service.settled();
  await service.stop();
  const store = SqliteEventStore.open({ path: join(folder, 'ledger.db') });
  check((await store.head()) === positionOf(events), 'every event is in the ledger once');
  check((await store.waitingRoom.count()) === 0, 'nothing is left waiting');
  await store.close();
  return speed;
}

/** Each connection takes the next item when its last one is answered. */
async function inParallel<T>(
  port: number,
  connections: number,
  items: readonly T[],
  send: (connection: Connection, item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    const connection = await Connection.open(port);
    while (next < items.length) await send(connection, items[next++]!);
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, one));
}
