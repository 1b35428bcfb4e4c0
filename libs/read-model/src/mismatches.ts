import { HistoryMismatch } from '@ledger/projections';
import type { Mismatch } from './answers';
import { asideDemands } from './set-aside';
import type { Tables } from './tables';

/** As many demands as a person can look at. */
const NAMED = 20;

/** What is wrong with the live tables; `check` compares their history with the ledger. */
export async function mismatchesOf(tables: () => Tables, check: () => Promise<void>): Promise<Mismatch[]> {
  return [...(await historyMismatch(check)), ...setAside(tables())];
}

async function historyMismatch(check: () => Promise<void>): Promise<Mismatch[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (!(error instanceof HistoryMismatch)) throw error;
    return [{ what: 'history', detail: error.message, next: 'Do what it says; nothing is counted until then.' }];
  }
}

function setAside(tables: Tables): Mismatch[] {
  const found = asideDemands(tables);
  if (found.length === 0) return [];
  const named = found.slice(0, NAMED).map(({ demand, position, error, events }) => {
    return `${demand ?? 'a demand that cannot be read'} from position ${position} on (${events} events): ${error}`;
  });
  const more = found.length > NAMED ? ` And ${found.length - NAMED} more.` : '';
  return [
    {
      what: 'set aside',
      detail: `${found.length} demands count as they were before an event that cannot be read or applied. ${named.join(' ')}${more}`,
      next: 'Upgrade the program, or restore a backup of ledger.db, then run "ledger projections retry".',
    },
  ];
}
