import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { beforeFirst, type Position, positionAfter } from '@ledger/kernel';
import { assertSameHistory, type HistoryMismatch, historyMismatch } from '@ledger/projections';
import { columnOf, positionIn, transaction } from '@ledger/sqlite';
import { chainDigits } from './generation';
import { replay } from './replay';
import type { Shelf } from './shelf';
import type { Tables } from './tables';
import type { Source } from './source';

export interface Settling {
  readonly shelf: Shelf;
  readonly store: Source;
  readonly path: string;
}

/**
 * Finds out whether tables that an older program made are of the history of this ledger, before anything is counted on
 * them or they are dropped: they may hold the last trace of events that a restored ledger has lost.
 *
 * @throws HistoryMismatch
 */
export async function settle({ shelf, store, path }: Settling): Promise<void> {
  for (const former of shelf.formers()) {
    await assertFollows(former, store);
    shelf.drop(former);
  }
  const { tables } = shelf.live();
  if (tables.mark().chain === '') await adopt(tables, store, path);
}

/** Tables of another catalog: without a chain value, the demands in their change log are compared with the ledger. */
async function assertFollows(former: Tables, store: Source): Promise<void> {
  if (former.mark().chain !== '') await assertSameHistory(store, former);
  else await assertSameDemands(former, store);
}

async function assertSameDemands(former: Tables, store: Source): Promise<void> {
  const cursor = await withinLedger(former, store);
  for (let after: Position = beforeFirst; after < cursor;) {
    const { events, upTo } = await store.readLog(after, PAGE);
    const demands = new Map(events.map(({ position, entry }) => [columnOf(position), entry.stream]));
    const last = upTo < cursor ? upTo : cursor;
    const rows = former.statement(former.queries.demandsChanged).all(columnOf(after), columnOf(last));
    const other = rows.find(({ position, id }) => demands.get(position as number) !== id);
    if (other) throw unproven(former, positionIn(other['position'] as number), 'another demand is counted there');
    after = last;
  }
}

const PAGE = 1_000;

/** Tables of this catalog and without a chain value: everything in them has to come out again. */
async function adopt(tables: Tables, store: Source, path: string): Promise<void> {
  const cursor = await withinLedger(tables, store);
  const { differences } = await replay(path, store);
  const [first] = differences;
  if (first)
    throw unproven(tables, cursor, `${first.what}: ${first.live ?? 'nothing'}, not ${first.rebuilt ?? 'nothing'}`);
  await fillChain(tables, store);
  const chain = (await store.chainAt(cursor)) ?? '';
  tables.statement(tables.queries.setChain).run(chain, columnOf(cursor));
}

async function withinLedger(tables: Tables, store: Source): Promise<Position> {
  const [cursor, head] = [tables.cursor(), await store.head()];
  if (cursor > head) throw unproven(tables, positionAfter(head), `the ledger ends at ${head}`);
  return cursor;
}

async function fillChain(tables: Tables, store: Source): Promise<void> {
  const { withoutChain, setChangeChain } = tables.queries;
  for (let after = 0; ;) {
    const rows = tables.statement(withoutChain).all(after, PAGE) as unknown as { position: number }[];
    if (rows.length === 0) return;
    const chains: [string, number][] = [];
    for (const { position } of rows) {
      chains.push([chainDigits((await store.chainAt(positionIn(position))) ?? ''), position]);
    }
    transaction(tables.database, () => {
      for (const [chain, position] of chains) tables.statement(setChangeChain).run(chain, position);
    });
    after = rows.at(-1)!.position;
    await yieldToOthers();
  }
}

function unproven(tables: Tables, position: Position, why: string): HistoryMismatch {
  return historyMismatch(
    'unproven',
    position,
    `The totals, which an older version of the program has counted up to position ${tables.cursor()}, do not follow from ` +
      `this ledger (${why}): it was probably restored from an older copy.`,
  );
}
