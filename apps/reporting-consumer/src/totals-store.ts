import { type Command, command, type Database, openDatabase, type Query, query, transaction } from '@ledger/sqlite';
import type { EpochBegan, EpochName, StatedTotal } from './stated-total';

export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** How far a partition is in the store. */
export interface Place {
  /** Everything up to here, and with it, is in the store. */
  readonly offset: string;
  /** When the youngest of it was written, in ms since 1970. */
  readonly youngest: number;
}

/** How many records of a batch moved a total, and how many the store had already or knew better. */
export interface Taken {
  readonly applied: number;
  readonly ignored: number;
  /** The restore of the ledger that these were the first to tell of: what was held before is forgotten. */
  readonly epoch?: EpochName;
}

/** The records come from another ledger than those before. */
export class AnotherLedger extends Error {
  override readonly name = 'AnotherLedger';
}

/** The topic is not the one any more that the store was filled from. */
export class AnotherHistory extends Error {
  override readonly name = 'AnotherHistory';
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS ledger (id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS epoch (name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS places (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, last TEXT NOT NULL, youngest INTEGER NOT NULL,
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

type Statement = StatedTotal | EpochBegan;

/**
 * Totals and how far they were read, in one SQLite file. Both change in one transaction or not at all: a process that
 * dies has done a batch or has not, and the guard makes it harmless to be given a record again.
 */
export class TotalsStore {
  private readonly upsert: Command;
  private readonly move: Command;
  private readonly row: Query<[last: string, youngest: number]>;

  private constructor(private readonly database: Database) {
    this.upsert = command(database, UPSERT);
    this.move = command(
      database,
      `INSERT INTO places (topic, partition, last, youngest) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET last = excluded.last, youngest = max(youngest, excluded.youngest)`,
    );
    this.row = query(database, 'SELECT last, youngest FROM places WHERE topic = ? AND partition = ?');
  }

  static open(path: string): TotalsStore {
    const database = openDatabase(path);
    database.exec(SCHEMA);
    return new TotalsStore(database);
  }

  /** How far a partition is in the store; absent when nothing of it is. */
  place({ topic, partition }: Partition): Place | undefined {
    const row = this.row.get(topic, partition);
    return row && { offset: row[0], youngest: row[1] };
  }

  /**
   * Those of a partition's records that are not in the store yet.
   *
   * @throws AnotherHistory when one that should be there is younger than all that is there
   */
  missing<R extends { readonly offset: string; readonly timestamp: string }>(
    partition: Partition,
    records: readonly R[],
  ): readonly R[] {
    const place = this.place(partition);
    if (place === undefined) return records;
    const known = records.filter(({ offset }) => BigInt(offset) <= BigInt(place.offset));
    if (known.some(({ timestamp }) => Number(timestamp) > place.youngest)) {
      throw new AnotherHistory(
        `${partition.topic} was deleted and created again: it no longer holds the records that the store was filled from. ` +
          'Begin with an empty store (delete the file, or name another one).',
      );
    }
    return records.slice(known.length);
  }

  /** The newest restore of the ledger that any record told of; '' before any. */
  epoch(): EpochName {
    return query<[string]>(this.database, 'SELECT name FROM epoch').get()?.[0] ?? '';
  }

  /**
   * Takes records of one partition, and notes its place. A record of a newer epoch than all before says that the ledger
   * was restored: all that is held is void, in every partition, and is told again. Records of older epochs are ignored.
   *
   * @throws AnotherLedger and then has taken nothing
   */
  take(records: readonly Statement[], { topic, partition }: Partition, { offset, youngest }: Place): Taken {
    return transaction(this.database, () => {
      const before = this.epoch();
      let applied = 0;
      for (const ledgerId of new Set(records.map((record) => record.ledgerId))) this.assertSameLedger(ledgerId);
      let epoch = before;
      for (const record of records) {
        if (record.epoch > epoch) this.begin((epoch = record.epoch));
        if (record.epoch === epoch && 'cell' in record) applied += Number(this.upsert.run(...rowOf(record)).changes);
      }
      this.move.run(topic, partition, offset, youngest);
      return { applied, ignored: records.length - applied, ...(epoch !== before && { epoch }) };
    });
  }

  close(): void {
    this.database.close();
  }

  private begin(epoch: EpochName): void {
    this.database.exec('DELETE FROM totals; DELETE FROM epoch');
    command(this.database, 'INSERT INTO epoch VALUES (?)').run(epoch);
  }

  private assertSameLedger(ledgerId: string): void {
    const known = query<[string]>(this.database, 'SELECT id FROM ledger').get()?.[0];
    if (known === undefined) {
      command(this.database, 'INSERT INTO ledger VALUES (?)').run(ledgerId);
    } else if (known !== ledgerId) {
      throw new AnotherLedger(
        `The store holds totals of ledger ${known}; a record of ledger ${ledgerId} arrived. Their positions cannot be ` +
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
