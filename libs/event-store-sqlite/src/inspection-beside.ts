import type { Flaw } from '@ledger/event-store';
import { positionOf } from '@ledger/kernel';
import { query, type Database, type Value } from '@ledger/sqlite';
import { ledgerIdOf } from './identity';
import { GUARDS } from './migrations/guards';
import { claimSeal, dismissalSeal, epochSeal, NOTHING, waitingSeal, xor } from './seal';

/** What is wrong with all that stands beside the log. `origins`: how many upstream events the log holds. */
export function besideFlaws(database: Database, origins: number): Flaw[] {
  return [
    ...sealFlaws(database),
    ...countFlaws(database, origins),
    ...guardFlaws(database),
    ...structureFlaws(database),
  ];
}

/** A table whose rows have seals. */
interface Sealed {
  readonly name: string;
  /** The sealed columns, then the seal. */
  readonly sql: string;
  readonly seal: (columns: readonly Value[], database: Database) => Uint8Array;
}

const SEALED: readonly Sealed[] = [
  {
    name: 'a waiting event',
    sql: 'SELECT source, id, stream, at, waits_for, since, digest, submission, refusal, seal FROM waiting',
    seal: waitingSeal,
  },
  {
    name: 'an upstream event that changed nothing',
    sql: `SELECT sources.name, origins.id, position, digest, seal
      FROM origins LEFT JOIN sources ON sources.id = origins.source WHERE seal IS NOT NULL`,
    seal: claimSeal,
  },
  {
    name: 'a dismissed event',
    sql: 'SELECT source, id, stream, digest, at, by, reason, seal FROM dismissals',
    seal: dismissalSeal,
  },
  {
    name: 'an epoch, or the identity of the ledger,',
    sql: 'SELECT number, began_at, position, chain, reason, seal FROM epochs',
    seal: (columns, database) => epochSeal(ledgerIdOf(database), columns),
  },
];

function sealFlaws(database: Database): Flaw[] {
  const flaws: Flaw[] = [];
  let sum: Uint8Array = NOTHING;
  for (const { name, sql, seal } of SEALED) {
    for (const row of query<Value[]>(database, sql).all()) {
      const stored = row.at(-1) as Uint8Array;
      sum = xor(sum, stored);
      const columns = row.slice(0, -1);
      if (Buffer.compare(stored, seal(columns, database)) === 0) continue;
      flaws.push({ detail: `The row of ${name} was changed from outside: ${columns.slice(0, 2).join(' ')}.` });
    }
  }
  const [beside] = query<[Uint8Array]>(database, 'SELECT beside FROM head').get() ?? [sum];
  if (Buffer.compare(beside, sum) === 0) return flaws;
  return [
    ...flaws,
    { detail: 'A row beside the log (waiting, dismissed, answered without effect) was removed or added.' },
  ];
}

/** Rows that hang on nothing, and sequences that do not end where their rows do. */
function countFlaws(database: Database, origins: number): Flaw[] {
  const count = (sql: string): number => query<[number]>(database, sql).get()![0];
  const orphans = query<[string, number]>(database, ORPHANS).all();
  const found = count('SELECT count(*) FROM origins WHERE seal IS NULL');
  const streams = count('SELECT count(*) FROM streams WHERE id NOT IN (SELECT stream FROM events)');
  const sources = count('SELECT count(*) FROM sources WHERE id NOT IN (SELECT source FROM origins)');
  const sequence = count("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)");
  const end = count('SELECT coalesce(max(position), 0) FROM events');
  return [
    ...orphans.map(([id, position]) => ({
      position: positionOf(Math.max(position, 0)),
      detail: `The upstream event ${id} was recorded at this position, and no event stands there.`,
    })),
    ...says(
      orphans.length === 0 && found !== origins,
      `${found} upstream events are listed; the log holds ${origins}.`,
    ),
    ...says(streams > 0, `${streams} demands are listed that have no event.`),
    ...says(sources > 0, `${sources} sources are listed that have no upstream event.`),
    ...says(sequence !== end, `Positions were given up to ${sequence}, and the log ends at ${end}.`),
  ];
}

const ORPHANS = `
  SELECT id, position FROM origins WHERE position NOT IN (SELECT position FROM events) ORDER BY position LIMIT 100`;

const says = (holds: boolean, detail: string): Flaw[] => (holds ? [{ detail }] : []);

/** The triggers that keep programs from changing what is recorded. */
function guardFlaws(database: Database): Flaw[] {
  const rows = query<[string, string]>(database, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
  const found = new Map(rows);
  const missing = [...GUARDS].filter(([name, sql]) => found.get(name) !== sql).map(([name]) => name);
  const strange = [...found.keys()].filter((name) => !GUARDS.has(name));
  return [
    ...says(missing.length > 0, `Guards against changes are missing or changed: ${missing.join(', ')}.`),
    ...says(strange.length > 0, `The file has triggers that the ledger did not make: ${strange.join(', ')}.`),
  ];
}

/** What SQLite itself finds: pages, and indexes that disagree with their tables. */
function structureFlaws(database: Database): Flaw[] {
  const answers = query<[string]>(database, 'PRAGMA integrity_check(10)').all().flat();
  return answers.filter((answer) => answer !== 'ok').map((answer) => ({ detail: `SQLite finds damage: ${answer}.` }));
}
