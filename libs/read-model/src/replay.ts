import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { measureNames, type Place, placeText } from '@ledger/counting';
import { categoryOf } from '@ledger/event-store';
import { beforeFirst, type Position } from '@ledger/kernel';
import { assertSameHistory, type Difference, HistoryMismatch } from '@ledger/projections';
import { openDatabase } from '@ledger/sqlite';
import { CATEGORIES } from './categories';
import { checkChangeLog } from './change-log-check';
import { Differences } from './differences';
import type { LivePlace } from './event-changes';
import { Recount } from './recount';
import { checkRegister } from './register-check';
import { SqlCheck } from './sql-check';
import { numberOf } from './schema';
import { Tables } from './tables';
import type { Source } from './source';

export interface ReplayProgress {
  readonly events: number;
  /** How many events the ledger holds. */
  readonly of: number;
}

export interface ReplayOptions {
  readonly onProgress?: (progress: ReplayProgress) => void;
}

/** What came out when every event was counted again, from zero and by another way than the live tables were made. */
export interface Replay {
  readonly equal: boolean;
  /** Both sides stand here. */
  readonly position: Position;
  readonly events: number;
  readonly demands: number;
  /** Demands that are set aside: they count as they were before the event that cannot be applied. */
  readonly setAside: number;
  /** Cells that are not 0. */
  readonly cells: number;
  /** At most 100 of them. */
  readonly differences: readonly Difference[];
}

/** Streams a page: small, so that memory stays flat whatever a ledger holds. */
const PAGE = 500;

/**
 * Recomputes everything from position zero: folds one demand after the other, adds up what each counts at the end, and
 * compares cell by cell with the live totals. Compares each row of the register with the fold of its demand, and each
 * row of the change log with what its event changed, with the row before it of the same place, and with the hash chain.
 * Counts each demand once more in SQL over the stored events, and compares that with its fold and with the live totals.
 * Reads one state of the file as it is when it begins, whatever is counted meanwhile. Changes nothing.
 */
export async function replay(path: string, store: Source, options: ReplayOptions = {}): Promise<Replay> {
  const database = openDatabase(path, { readOnly: true });
  try {
    database.exec(`PRAGMA busy_timeout = 5; BEGIN`);
    return await recounted(new Tables(database, numberOf(database, 'live')!), store, options);
  } finally {
    database.close();
  }
}

async function recounted(tables: Tables, store: Source, options: ReplayOptions): Promise<Replay> {
  const differences = new Differences();
  const live = livePlaces(tables);
  const inSql = new SqlCheck({ tables, live, differences, upTo: tables.cursor() });
  try {
    return await compared({ tables, store, live, differences, inSql }, options);
  } finally {
    inSql.close();
  }
}

interface Compared {
  readonly tables: Tables;
  readonly store: Source;
  readonly live: Map<number, LivePlace>;
  readonly differences: Differences;
  readonly inSql: SqlCheck;
}

async function compared(
  { tables, store, live, differences, inSql }: Compared,
  options: ReplayOptions,
): Promise<Replay> {
  const { position, chain } = tables.mark();
  const of = await store.lag(beforeFirst);
  if (chain !== '') await checkHistory(tables, store, differences);
  const again = new Recount({ tables, live, differences, upTo: position });
  for (let after: string | undefined, more = true; more;) {
    const page = await store.readStreams(after, PAGE);
    const streams = page.streams.filter(({ stream }) => CATEGORIES.includes(categoryOf(stream)));
    inSql.add(streams, new Map(streams.map((stream) => [stream.stream, again.add(stream)])));
    options.onProgress?.({ events: again.events, of });
    after = page.next;
    more = after !== undefined;
    await yieldToOthers();
  }
  again.finish();
  inSql.finish();
  await checkRegister({ tables, store, differences, demands: again.demands });
  await checkChangeLog({ tables, live, store, differences });
  const { events, demands, setAside, cells } = again;
  const { found } = differences;
  return { equal: found.length === 0, position, events, demands, setAside, cells, differences: found };
}

async function checkHistory(tables: Tables, store: Source, differences: Differences): Promise<void> {
  try {
    await assertSameHistory(store, tables);
  } catch (error) {
    if (!(error instanceof HistoryMismatch)) throw error;
    differences.add('history', error.message, 'that of the ledger');
  }
}

/** By the number of the place. */
function livePlaces(tables: Tables): Map<number, LivePlace> {
  const places = new Map<number, LivePlace>();
  const rows = tables.statement(tables.queries.everyTotal).iterate() as Iterable<
    Place & { readonly place: number } & Record<string, number>
  >;
  for (const row of rows) {
    places.set(row.place, { text: placeText(row), values: measureNames.map((name) => row[name]!) });
  }
  return places;
}
