import { chainValue, LedgerAltered, type Epoch } from '@ledger/event-store';
import { beforeFirst, type Instant, positionOf } from '@ledger/kernel';
import { openDatabase, query, transaction, type Database } from '@ledger/sqlite';
import { Head } from './head';
import { migrate } from './migrations';
import { epochSeal } from './seal';

/** @throws LedgerAltered when the row that says it is gone */
export function ledgerIdOf(database: Database): string {
  const row = query<[string]>(database, "SELECT value FROM meta WHERE name = 'ledger_id'").get();
  if (!row) throw new LedgerAltered('The row that names the ledger is missing.');
  return row[0];
}

/**
 * Begins a new epoch in a ledger file that was restored from a backup, so that whatever was derived from what came
 * behind its end before can know. Nothing else may have the file open.
 *
 * @throws LedgerAltered, LedgerFromTheFuture, StorageFailure
 */
export function beginEpoch(path: string, beganAt: Instant): Epoch {
  const database = openDatabase(path);
  try {
    migrate(database);
    return transaction(database, () => insertEpoch(database, beganAt));
  } finally {
    database.close();
  }
}

function insertEpoch(database: Database, beganAt: Instant): Epoch {
  const head = new Head(database);
  head.load();
  const [last] = query<[number | null]>(database, 'SELECT max(number) FROM epochs').get()!;
  const row = [(last ?? 0) + 1, beganAt, head.position, Uint8Array.from(head.chain.value), 'restored'] as const;
  const seal = epochSeal(ledgerIdOf(database), row);
  database.prepare('INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?)').run(...row, seal);
  head.seal(seal);
  head.save();
  const position = head.position === 0 ? beforeFirst : positionOf(head.position);
  return { number: row[0], beganAt, position, chain: chainValue(row[3]), reason: 'restored' };
}
