import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { measureNames } from '@ledger/counting';
import type { History } from '@ledger/event-store';
import { columnOf, positionIn } from '@ledger/sqlite';
import type { PlaceChangeRow } from './changes';
import type { Differences } from './differences';
import { chainDigits, list } from './generation';
import { numbersIn } from './numbers';
import type { LivePlace } from './event-changes';
import type { Tables } from './tables';
import { changesUpTo } from './whole-positions';

export interface ChangeLogCheck {
  readonly tables: Tables;
  readonly live: ReadonlyMap<number, LivePlace>;
  readonly store: History;
  readonly differences: Differences;
}

/**
 * Walks the change log in its order: the totals of each row have to follow from the row before it of the same place, and
 * the chain has to be that of the ledger at that position. Rows where no event stands, and places that no event led to,
 * are found here; what each event changed is compared demand by demand.
 */
export async function checkChangeLog(check: ChangeLogCheck): Promise<void> {
  const { tables, live, differences } = check;
  const { position, chain } = tables.mark();
  const running = new Map<number, number[]>();
  for (const rows of changesUpTo(tables, position)) {
    for (const row of rows) follow(row, running, differences);
    if (chain !== '') await checkChain(rows, check);
    await yieldToOthers();
  }
  const outside = tables.statement(tables.queries.changesOutside).all(columnOf(position));
  for (const row of outside as unknown as Pick<PlaceChangeRow, 'position' | 'ordinal'>[]) {
    differences.add(`change at ${row.position}, ordinal ${row.ordinal}`, 'beyond what is counted', undefined);
  }
  for (const [place, { text }] of live) {
    if (!running.has(place)) differences.add(text, 'a place that no event led to', undefined);
  }
}

function follow(row: PlaceChangeRow, running: Map<number, number[]>, differences: Differences): void {
  const before = running.get(row.place) ?? measureNames.map(() => 0);
  const deltas = numbersIn(row.deltas) ?? [];
  const totals = before.map((value, i) => value + (deltas[i] ?? 0));
  running.set(row.place, totals);
  if (list(totals) === row.totals) return;
  differences.add(`totals of the change at ${where(row)}`, row.totals, list(totals));
}

async function checkChain(rows: readonly PlaceChangeRow[], { store, differences }: ChangeLogCheck): Promise<void> {
  let at = { position: -1, chain: '' };
  for (const row of rows) {
    if (row.position !== at.position) {
      at = { position: row.position, chain: chainDigits((await store.chainAt(positionIn(row.position))) ?? '') };
    }
    if (row.chain !== at.chain)
      differences.add(`chain of the change at ${where(row)}`, row.chain, at.chain || 'no event');
  }
}

const where = ({ position, ordinal }: PlaceChangeRow): string => `${positionIn(position)}, ordinal ${ordinal}`;
