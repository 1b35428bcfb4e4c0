import type { Database } from './open';

/** What a column can hold, as it goes in and comes out. */
export type Value = string | number | bigint | null | Uint8Array;

/** A prepared question whose rows come as tuples: a third faster to make than objects, and typed by the caller. */
export interface Query<Row extends readonly Value[]> {
  get(...parameters: readonly Value[]): Row | undefined;
  all(...parameters: readonly Value[]): Row[];
}

/** A prepared change. */
export interface Command {
  run(...parameters: readonly Value[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
}

/** Prepares a question. `Row` is the caller's word for what the SQL selects: nothing checks it. */
export function query<Row extends readonly Value[]>(database: Database, sql: string): Query<Row> {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement as unknown as Query<Row>;
}

/** Prepares a change. */
export const command = (database: Database, sql: string): Command => database.prepare(sql);
