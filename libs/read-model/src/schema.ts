import { type CallerAnswer, OperationalError } from '@ledger/kernel';
import { measureNames, policies, policyId } from '@ledger/counting';
import { chainValue, GENESIS } from '@ledger/event-store';
import { type Database, transaction } from '@ledger/sqlite';
import { asideTable, dropGeneration } from './generation-tables';
import { migrate, VERSION, versionOf } from './migration';

/** Raise it when `evolve` or the tables change their meaning: what older programs made is then made again. */
const FOLD = 2;

/** Everything that the tables depend on besides the events. Tables that were made with something else are made again. */
export const CATALOG = JSON.stringify({ fold: FOLD, measures: measureNames, policies: policies.map(policyId) });

export const dimensions = ['month', 'section', 'country', 'process', 'authority', 'segment'] as const;

/** What totals can be split by and filtered by. */
export type Dimension = (typeof dimensions)[number];

/**
 * One generation's tables. `totals` has a column for each measure; `changes` is the change log: what one event did to the
 * totals of one place, as two lists in the order of the measures, and the first 22 digits of the hash chain after the
 * event. Ordinals count the cells that an event changed.
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
    chain TEXT NOT NULL,
    PRIMARY KEY (position, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX changes_of_place_${g} ON changes_${g} (place, position);
  ${asideTable(g)}
`;

/** The read model was made from another ledger. */
export class NotThisLedger extends OperationalError {}

/**
 * Creates what is missing, brings older tables to the present form, and makes a live generation when there is none of
 * this catalog. A live one of another catalog is kept as `former` until it is known to be of the history of the ledger.
 * Safe when two processes do it at once.
 *
 * @throws NotThisLedger, ReadModelFromTheFuture
 */
export function prepareSchema(database: Database, ledgerId: string): void {
  transaction(database, () => {
    refuseNewer(database);
    migrate(database);
    const known = database.prepare('SELECT id FROM ledger').get() as { id: string } | undefined;
    if (!known) database.prepare('INSERT INTO ledger (id) VALUES (?)').run(ledgerId);
    else if (known.id !== ledgerId) throw notThisLedger(known.id, ledgerId);
    putAway(database);
    if (!numberOf(database, 'live')) createGeneration(database, 'live');
  });
}

/** The read model can be read only after a program of this version has made it. */
export class NotMadeYet extends OperationalError {
  override get answer(): CallerAnswer {
    return { problem: 'unavailable' };
  }
}

/** A newer version of this program made the file. To start this one would not help a reader: it refuses the file too. */
export class ReadModelFromTheFuture extends NotMadeYet {}

const NOT_MADE =
  'The read model was not made yet, or by another version of the program: start the service, which makes it.';

function refuseNewer(database: Database): void {
  const found = versionOf(database);
  if (found <= VERSION) return;
  throw new ReadModelFromTheFuture(`The read model has schema ${found}; this program knows ${VERSION}.`, {
    next:
      'Use the newer version of the program that made it, or move read-model.db out of the folder: it is made from the ' +
      'ledger again.',
  });
}

/**
 * Checks a file that may not be written to.
 *
 * @throws NotMadeYet, ReadModelFromTheFuture, NotThisLedger
 */
export function requireSchema(database: Database, ledgerId: string): void {
  refuseNewer(database);
  const live = `SELECT (SELECT id FROM ledger) AS id FROM generations
    WHERE status = 'live' AND catalog = ? AND chain IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM generations WHERE status = 'former')`;
  const made = versionOf(database) === VERSION;
  const found = made ? (database.prepare(live).get(CATALOG) as { id: string } | undefined) : undefined;
  if (!found) throw new NotMadeYet(NOT_MADE);
  if (found.id !== ledgerId) throw notThisLedger(found.id, ledgerId);
}

function notThisLedger(found: string, expected: string): NotThisLedger {
  return new NotThisLedger(
    `The read model was made from ledger ${found}, and ledger.db holds ledger ${expected}. Put the ledger.db back that it ` +
      'was made from. To go on with this one, move read-model.db out of the folder and keep it: it may hold the last ' +
      'trace of the events of the other ledger.',
  );
}

/** `former`: of another catalog, and not yet compared with the history of the ledger. */
export type Status = 'live' | 'building' | 'former';

export function numberOf(database: Database, status: Status): number | undefined {
  const row = database.prepare('SELECT number FROM generations WHERE status = ?').get(status) as
    { number: number } | undefined;
  return row?.number;
}

export function createGeneration(database: Database, status: Status): number {
  const insert = database.prepare('INSERT INTO generations (status, catalog, chain) VALUES (?, ?, ?)');
  const number = Number(insert.run(status, CATALOG, chainValue(GENESIS)).lastInsertRowid);
  database.exec(tablesOf(number));
  return number;
}

function putAway(database: Database): void {
  const others = database.prepare(
    "SELECT number, status, position FROM generations WHERE status <> 'former' AND catalog <> ?",
  );
  const rows = others.all(CATALOG) as unknown as { number: number; status: Status; position: number }[];
  for (const { number, status, position } of rows) {
    if (status === 'building' || position === 0) dropGeneration(database, number);
    else database.prepare("UPDATE generations SET status = 'former' WHERE number = ?").run(number);
  }
}
