import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Intake, posturesOf } from '@ledger/application';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { positionOf, systemClock } from '@ledger/kernel';
import { ReadModel } from '@ledger/read-model';
import { bareInsert, bareRead } from './bare-sqlite';
import { batched, history } from './history';
import { check, figure, type Figure, rate, type Size } from './result';

const BATCH = 1_000;
const unit = 'events/s';

/** JSON texts in, receipts out, durable: everything but the network. Then the totals, and the replay that checks them. */
export async function inProcess(size: Size, folder: string): Promise<readonly Figure[]> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'ledger.db');
  const store = SqliteEventStore.open({ path });
  const batches = [...batched(history(size.events), BATCH)];
  const ingest = await rate(size.events, () => takeIn(store, batches));
  check((await store.head()) === positionOf(size.events), 'every event of the history is in the ledger once');
  const readModel = ReadModel.open({ path: join(folder, 'read-model.db'), store });
  const project = await rate(size.events, () => readModel.catchUp());
  const replay = await rate(size.events, async () => {
    const outcome = await readModel.replay();
    check(outcome.equal, 'a replay from zero gives the same totals');
    check(outcome.events === size.events, 'a replay reads every event');
  });
  await readModel.close();
  await store.close();
  const bare = await bareInsert(path, folder, BATCH);
  const parsed = await bareRead(path, true);
  const raw = await bareRead(path, false);
  check(parsed.events === size.events, 'the ceiling reads what was measured');
  const note = `${Math.round(statSync(path).size / size.events)} bytes an event`;
  return [
    figure({ name: 'ingest, in-process batches of 1,000', ours: ingest, ceiling: bare, unit, note }),
    figure({
      name: 'replay to totals, beside reading and parsing every row',
      ours: replay,
      ceiling: parsed.speed,
      unit,
    }),
    figure({ name: 'replay to totals, beside reading every row unparsed', ours: replay, ceiling: raw.speed, unit }),
    figure({ name: 'projection (register, totals, change log)', ours: project, ceiling: bare, unit }),
  ];
}

async function takeIn(store: SqliteEventStore, batches: readonly (readonly string[])[]): Promise<void> {
  const { waitingRoom } = store;
  const intake = new Intake({ store, waitingRoom, clock: systemClock(), sources: posturesOf(new Map(), 'enforce') });
  for (const lines of batches) {
    const receipts = await intake.submitMany(lines.map(parse), {});
    check(
      receipts.every(({ status }) => status === 'recorded'),
      'every event is recorded',
    );
  }
  await intake.close();
}

const parse = (line: string): unknown => JSON.parse(line);
