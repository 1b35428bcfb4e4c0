import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Intake, posturesOf } from '@ledger/intake';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { positionOf, systemClock } from '@ledger/kernel';
import { ReadModel } from '@ledger/read-model';
import { bareInsert, bareRead } from './bare-sqlite';
import { batched, history } from './history';
import { check, figure, type Figure, rate, type Size } from './result';

const BATCH = 1_000;
const unit = 'events/s';

/** So often each side has its turn, one after the other; the best of each counts, for a busy machine only ever slows. */
const ROUNDS = 3;

interface Speeds {
  readonly ingest: number;
  readonly project: number;
  readonly replay: number;
  readonly insert: number;
  readonly parse: number;
  readonly read: number;
  readonly bytes: number;
}

/** JSON texts in, receipts out, durable: everything but the network. Then the totals, and the replay that checks them. */
export async function inProcess(size: Size, folder: string): Promise<readonly Figure[]> {
  const rounds: Speeds[] = [];
  for (let round = 1; round <= ROUNDS; round++) rounds.push(await oneRound(size, join(folder, String(round))));
  const best = (side: keyof Speeds): number => Math.max(...rounds.map((speeds) => speeds[side]));
  const note = `best of ${ROUNDS} each; ${best('bytes')} bytes an event`;
  const [ingest, replay] = [best('ingest'), best('replay')];
  return [
    figure({ name: 'ingest, in-process batches of 1,000', ours: ingest, ceiling: best('insert'), unit, note }),
    figure({ name: 'replay to totals, beside reading and parsing', ours: replay, ceiling: best('parse'), unit }),
    figure({ name: 'replay to totals, beside reading alone', ours: replay, ceiling: best('read'), unit }),
    figure({
      name: 'projection beside its events inserted bare',
      ours: best('project'),
      ceiling: best('insert'),
      unit,
    }),
  ];
}

async function oneRound({ events }: Size, folder: string): Promise<Speeds> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'ledger.db');
  const store = SqliteEventStore.open({ path });
  const batches = [...batched(history(events), BATCH)];
  const ingest = await rate(events, () => takeIn(store, batches));
  check((await store.head()) === positionOf(events), 'every event of the history is in the ledger once');
  const insert = await bareInsert(path, folder, BATCH);
  const readModel = ReadModel.open({ path: join(folder, 'read-model.db'), store });
  const project = await rate(events, () => readModel.catchUp());
  const replay = await rate(events, async () => {
    const outcome = await readModel.replay();
    check(outcome.equal, 'a replay from zero gives the same totals');
    check(outcome.events === events, 'a replay reads every event');
  });
  const parsed = await bareRead(path, true);
  const raw = await bareRead(path, false);
  check(parsed.events === events, 'the ceiling reads what was measured');
  await readModel.close();
  await store.close();
  const bytes = Math.round(statSync(path).size / events);
  return { ingest, project, replay, insert, parse: parsed.speed, read: raw.speed, bytes };
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
