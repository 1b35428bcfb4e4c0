import { chained, GENESIS } from '@ledger/event-store';
import { tamper } from '@ledger/projections/testing';
import { openDatabase } from '@ledger/sqlite';

/** Puts other bytes in the place of an entry, and makes the hash chain right from there on, as if they had always stood there. */
export function writeRow(path: string, position: number, bytes: Uint8Array): void {
  tamper(path, `UPDATE events SET entry = x'${Buffer.from(bytes).toString('hex')}' WHERE position = ${position}`);
  const database = openDatabase(path, { readOnly: true });
  const rows = database.prepare('SELECT position, entry FROM events ORDER BY position').all();
  database.close();
  let chain: Uint8Array = GENESIS;
  const updates = rows.map(({ position: at, entry }) => {
    chain = chained(chain, entry as Uint8Array);
    return `UPDATE events SET chain = x'${Buffer.from(chain).toString('hex')}' WHERE position = ${at as number}`;
  });
  tamper(path, `${updates.join(';')}; UPDATE head SET chain = x'${Buffer.from(chain).toString('hex')}'`);
}
