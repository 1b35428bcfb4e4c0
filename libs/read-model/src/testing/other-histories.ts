import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileIn, type TestLedger } from './ledger';

/** Copies `ledger.db` aside, as somebody does who makes a backup by hand. */
export async function backUp(ledger: TestLedger, name = 'backup.db'): Promise<void> {
  await ledger.restart((folder) => copyFileSync(fileIn(folder, 'ledger.db'), join(folder, name)));
}

/** Puts a copy in the place of `ledger.db`. */
export async function restore(ledger: TestLedger, name = 'backup.db'): Promise<void> {
  await ledger.restart((folder) => {
    for (const end of ['-wal', '-shm']) rmSync(fileIn(folder, `ledger.db${end}`), { force: true });
    copyFileSync(join(folder, name), fileIn(folder, 'ledger.db'));
  });
}
