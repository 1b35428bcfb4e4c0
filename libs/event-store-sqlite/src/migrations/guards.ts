import type { Database } from '@ledger/sqlite';

/** Tables whose rows are never changed and never go. */
const GUARDED = ['meta', 'streams', 'sources', 'events', 'origins', 'dismissals', 'epochs'] as const;

/** Against accidents, not against an owner of the file: what is recorded stays as it is. */
export const GUARDS: ReadonlyMap<string, string> = new Map(
  GUARDED.flatMap((table) => ['UPDATE', 'DELETE'].map((verb) => guard(table, verb))),
);

function guard(table: string, verb: string): [name: string, sql: string] {
  const name = `no_${verb.toLowerCase()}_of_${table}`;
  const refusal = `${table}: what is recorded is never changed; record a correction instead`;
  return [name, `CREATE TRIGGER ${name} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`];
}

export function dropGuards(database: Database): void {
  for (const name of GUARDS.keys()) database.exec(`DROP TRIGGER IF EXISTS ${name}`);
}

export function createGuards(database: Database): void {
  for (const sql of GUARDS.values()) database.exec(sql);
}
