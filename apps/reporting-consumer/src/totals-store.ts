import { type Command, command, type Database, openDatabase, type Query, query, transaction } from '@ledger/sqlite';
import type { StatedTotal } from './stated-total';

/** Where a consumer stands in one partition: everything below `next` is in the store. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly next: bigint;
}

/** How many records of a batch moved a total, and how many the store had already or knew better. */
export interface Taken {
  readonly applied: number;
  readonly ignored: number;
}

/** The records come from another ledger than those before. */
export class AnotherLedger extends Error {
  override readonly name = 'AnotherLedger';
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS ledger (id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS offsets (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next TEXT NOT NULL,
    PRIMARY KEY (topic, partition)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS totals (
    cell TEXT PRIMARY KEY,
    policy TEXT NOT NULL, month TEXT NOT NULL, section TEXT NOT NULL, country TEXT NOT NULL,
    process TEXT NOT NULL, authority TEXT NOT NULL, segment TEXT NOT NULL, measure TEXT NOT NULL,
    total INTEGER,
    position TEXT NOT NULL, ordinal INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** The guard is the last line: a record counts only when its place is beyond the one that the cell has. */
const UPSERT = `
  INSERT INTO totals (cell, policy, month, section, country, process, authority, segment, measure, total, position, ordinal)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (cell) DO UPDATE SET total = excluded.total, position = excluded.position, ordinal = excluded.ordinal
  WHERE (excluded.position, excluded.ordinal) > (totals.position, totals.ordinal)
`;

const DIMENSIONS = 8;

/**
 * Totals and how far they were read, in one SQLite file. Both change in one transaction or not at all: a process that
 * dies has done a batch or has not, and the guard makes it harmless to be given a record again.
 */
export class TotalsStore {
  private readonly upsert: Command;
  private readonly move: Command;
  private readonly place: Query<[next: string]>;

  private constructor(private readonly database: Database) {
    this.upsert = command(database, UPSERT);
    this.move = command(
      database,
      'INSERT INTO offsets VALUES (?, ?, ?) ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next',
    );
    this.place = query(database, 'SELECT next FROM offsets WHERE topic = ? AND partition = ?');
  }

  static open(path: string): TotalsStore {
    const database = openDatabase(path);
    database.exec(SCHEMA);
    return new TotalsStore(database);
  }

  /** The first offset of a partition that is not in the store yet. */
  next(topic: string, partition: number): bigint {
    return BigInt(this.place.get(topic, partition)?.[0] ?? 0);
  }

  /**
   * Takes the records of one batch, and notes that the partition is read up to `next`.
   *
   * @throws AnotherLedger and then has taken nothing
   */
  take(records: readonly StatedTotal[], { topic, partition, next }: Place): Taken {
    return transaction(this.database, () => {
      let applied = 0;
      for (const ledgerId of new Set(records.map((record) => record.ledgerId))) this.assertSameLedger(ledgerId);
      for (const record of records) applied += Number(this.upsert.run(...rowOf(record)).changes);
      if (next > this.next(topic, partition)) this.move.run(topic, partition, String(next));
      return { applied, ignored: records.length - applied };
    });
  }

  close(): void {
    this.database.close();
  }

  private assertSameLedger(ledgerId: string): void {
    const known = query<[string]>(this.database, 'SELECT id FROM ledger').get()?.[0];
    if (known === undefined) {
      command(this.database, 'INSERT INTO ledger VALUES (?)').run(ledgerId);
    } else if (known !== ledgerId) {
      throw new AnotherLedger(
        `The store holds totals of ledger ${known}; a record of ledger ${ledgerId} came. Their positions can not be ` +
          'compared: name the right topics, or begin a new store.',
      );
    }
  }
}

function rowOf({ cell, total, position, ordinal }: StatedTotal) {
  const dimensions = cell.split('|');
  if (dimensions.length !== DIMENSIONS) throw new Error(`"${cell}" is no cell: ${DIMENSIONS} words were expected.`);
  return [cell, ...dimensions, total, position, ordinal];
}
