import { measureNames, policies } from '@ledger/counting';
import { type Database, transaction } from '@ledger/sqlite';

/** Raise it when `evolve` or the tables change their meaning: what older programs made is then made anew. */
const FOLD = 1;

/** Everything that the tables depend on besides the events. Tables that were made with something else are made anew. */
export const CATALOG = JSON.stringify({ fold: FOLD, measures: measureNames, policies });

export const dimensions = ['month', 'section', 'country', 'process', 'authority', 'segment'] as const;

/** What totals can be split by and filtered by. */
export type Dimension = (typeof dimensions)[number];

const META = `
  CREATE TABLE IF NOT EXISTS ledger (id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS generations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL CHECK (status IN ('live', 'building')),
    catalog TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    halted_at INTEGER,
    halted_error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS one_of_each_status ON generations (status);
`;

/**
 * One generation's tables. `totals` has a column for each measure; `changes` is the change log: what one event did to the
 * totals of one place, as two lists in the order of the measures. Ordinals count the cells that an event changed.
 */
const tablesOf = (g: number): string => `
  CREATE TABLE demands_${g} (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    received_on TEXT NOT NULL,
    section TEXT NOT NULL,
    country TEXT NOT NULL,
    process TEXT NOT NULL,
    authority TEXT NOT NULL,
    segment TEXT NOT NULL,
    outcome TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE totals_${g} (
    place INTEGER PRIMARY KEY,
    policy TEXT NOT NULL,
    ${dimensions.map((dimension) => `${dimension} TEXT NOT NULL,`).join('\n')}
    ${measureNames.map((name) => `${name} INTEGER NOT NULL,`).join('\n')}
    UNIQUE (policy, ${dimensions.join(', ')})
  ) STRICT;
  CREATE TABLE changes_${g} (
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    place INTEGER NOT NULL,
    demand INTEGER NOT NULL,
    deltas TEXT NOT NULL,
    totals TEXT NOT NULL,
    PRIMARY KEY (position, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX changes_of_place_${g} ON changes_${g} (place, position);
`;

/** The read model was made from another ledger, or from more of this one than there is. */
export class NotThisLedger extends Error {
  override readonly name = 'NotThisLedger';
}

/**
 * Creates what is missing, and a live generation when there is none of this catalog. Safe when two processes do it at once.
 *
 * @throws NotThisLedger
 */
export function prepareSchema(database: Database, ledgerId: string): void {
  transaction(database, () => {
    database.exec(META);
    const known = database.prepare('SELECT id FROM ledger').get() as { id: string } | undefined;
    if (!known) database.prepare('INSERT INTO ledger (id) VALUES (?)').run(ledgerId);
    else if (known.id !== ledgerId) throw notThisLedger(known.id, ledgerId);
    dropOtherCatalogs(database);
    if (!numberOf(database, 'live')) createGeneration(database, 'live');
  });
}

/** The read model can be read only after a program of this version has made it. */
export class NotMadeYet extends Error {
  override readonly name = 'NotMadeYet';
}

/**
 * Checks a file that may not be written to.
 *
 * @throws NotMadeYet, NotThisLedger
 */
export function requireSchema(database: Database, ledgerId: string): void {
  const meta = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'generations'");
  const live = "SELECT (SELECT id FROM ledger) AS id FROM generations WHERE status = 'live' AND catalog = ?";
  const made = (meta.get() as { n: number }).n > 0;
  const found = made ? (database.prepare(live).get(CATALOG) as { id: string } | undefined) : undefined;
  if (!found) {
    throw new NotMadeYet(
      'The read model was not made yet, or by another version of the program: start the service, which makes it.',
    );
  }
  if (found.id !== ledgerId) throw notThisLedger(found.id, ledgerId);
}

function notThisLedger(found: string, expected: string): NotThisLedger {
  return new NotThisLedger(
    `The read model was made from ledger ${found}, and the event store holds ledger ${expected}. ` +
      'It holds nothing that the event store does not: delete its file and start again to make it anew.',
  );
}

export type Status = 'live' | 'building';

export function numberOf(database: Database, status: Status): number | undefined {
  const row = database.prepare('SELECT number FROM generations WHERE status = ?').get(status) as
    { number: number } | undefined;
  return row?.number;
}

export function createGeneration(database: Database, status: Status): number {
  const insert = database.prepare('INSERT INTO generations (status, catalog) VALUES (?, ?)');
  const number = Number(insert.run(status, CATALOG).lastInsertRowid);
  database.exec(tablesOf(number));
  return number;
}

export function dropGeneration(database: Database, g: number): void {
  database.exec(`DROP TABLE demands_${g}; DROP TABLE totals_${g}; DROP TABLE changes_${g};`);
  database.prepare('DELETE FROM generations WHERE number = ?').run(g);
}

function dropOtherCatalogs(database: Database): void {
  const rows = database.prepare('SELECT number FROM generations WHERE catalog <> ?').all(CATALOG);
  for (const { number } of rows as unknown as { number: number }[]) dropGeneration(database, number);
}
