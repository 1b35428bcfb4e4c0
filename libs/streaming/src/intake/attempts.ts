import { type Command, command, type Database, openDatabase, type Query, query } from '@ledger/sqlite';
import type { StoredRecord } from '@ledger/kafka';

type Place = Pick<StoredRecord, 'topic' | 'partition'>;

/** Records of one partition, by their offsets, that were in hand when a process ended. */
export interface Mark {
  readonly first: bigint;
  readonly last: bigint;
  /** How many processes ended over exactly these. */
  readonly deaths: number;
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS in_hand (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    PRIMARY KEY (topic, partition, first, last)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settled (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (topic, partition)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Which records this process has in hand, in a small file that outlives it: what a process finds there when it starts
 * was begun by one that ended before it was through. A power failure may take the last marks with it, which costs
 * nothing but a count; so no mark waits for the disk.
 */
export class Attempts {
  private readonly insert: Command;
  private readonly remove: Command;
  private readonly of: Query<[number, number, number]>;
  private readonly move: Command;
  private readonly nextOf: Query<[partition: number, next: number]>;

  private constructor(private readonly database: Database) {
    this.insert = command(
      database,
      `INSERT INTO in_hand (topic, partition, first, last, begun) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET begun = begun + 1`,
    );
    this.remove = command(database, 'DELETE FROM in_hand WHERE topic = ? AND partition = ? AND last <= ?');
    this.of = query(database, 'SELECT first, last, begun FROM in_hand WHERE topic = ? AND partition = ?');
    this.move = command(
      database,
      `INSERT INTO settled (topic, partition, next) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET next = max(next, excluded.next)`,
    );
    this.nextOf = query(database, 'SELECT partition, next FROM settled WHERE topic = ?');
  }

  static open(path: string): Attempts {
    const database = openDatabase(path, { synchronous: 'NORMAL' });
    database.exec(TABLE);
    return new Attempts(database);
  }

  /** To be called before anything is done with these records, which are neighbours in one partition. */
  begin(records: readonly StoredRecord[]): void {
    const { topic, partition, offset } = records[0]!;
    this.insert.run(topic, partition, offset, records.at(-1)!.offset);
  }

  /** This process has lived through these records, and so through all before them in their partition. */
  end(records: readonly StoredRecord[]): void {
    const { topic, partition, offset } = records.at(-1)!;
    this.remove.run(topic, partition, offset);
  }

  /** What was begun in this partition, and never ended. */
  left({ topic, partition }: Place): Mark[] {
    const rows = this.of.all(topic, partition);
    return rows.map(([first, last, deaths]) => ({ first: BigInt(first), last: BigInt(last), deaths }));
  }

  /** Everything up to this record is in the ledger, waiting, or a dead letter. */
  settle({ topic, partition, offset }: StoredRecord): void {
    this.move.run(topic, partition, offset + 1n);
  }

  /** What comes after all that was settled here, by partition. Kafka forgets the offsets of a group that is away for a week. */
  next(topic: string): Map<number, bigint> {
    return new Map(this.nextOf.all(topic).map(([partition, next]) => [partition, BigInt(next)]));
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}
