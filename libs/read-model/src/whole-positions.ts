import { beforeFirst, type Position } from '@ledger/kernel';
import { columnOf, positionIn } from '@ledger/sqlite';
import type { PlaceChangeRow } from './changes';
import type { Tables } from './tables';

/** About so many rows of the change log are read at once. */
const ROWS = 4_000;

/** The change log up to a position, in its order, in lists that hold all rows of each of their positions. */
export function* changesUpTo(tables: Tables, end: Position): Generator<PlaceChangeRow[]> {
  const between = tables.statement(tables.queries.changesBetween);
  for (let after: Position | undefined = beforeFirst, upTo; after !== undefined; after = upTo) {
    upTo = endOfRows(tables, after, end);
    if (upTo !== undefined) yield between.all(columnOf(after), columnOf(upTo)) as unknown as PlaceChangeRow[];
  }
}

/** The last position of the next rows after `after` and up to `end`; absent where there are none. */
export function endOfRows(tables: Tables, after: Position, end: Position): Position | undefined {
  const row = tables.statement(tables.queries.changesEnd).get(columnOf(after), columnOf(end), ROWS);
  const { position } = row as { position: number | null };
  return position === null ? undefined : positionIn(position);
}
