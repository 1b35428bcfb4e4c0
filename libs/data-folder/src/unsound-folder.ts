import { beforeFirst, OperationalError } from '@ledger/kernel';
import { type DataFolder, ledgerFile } from './names';
import type { Remains } from './remains';

/** The files of a data folder do not make one ledger. Nothing was changed: says what is lost, and what to do. */
export class UnsoundFolder extends OperationalError {}

/** There is no ledger where remains of one lie. */
export function ledgerMissing(folder: DataFolder, { files, position }: Remains, what: string): UnsoundFolder {
  const lost = position === undefined ? '' : ` Events up to position ${position} are lost until it is brought back.`;
  return new UnsoundFolder(
    `${ledgerFile(folder)} ${what}, and remains of a ledger lie beside it (${files.join(', ')}).${lost}`,
    {
      next:
        'Bring ledger.db back, with its -wal neighbour if it has one, or run "ledger restore FILE" with a backup. To begin a new, ' +
        'empty ledger here, run "ledger init --discard-remains": it puts the remains aside.',
    },
  );
}

/** The ledger ends before a place that it had reached. */
export function ledgerBehind(folder: DataFolder, ends: string, known: string): UnsoundFolder {
  const from = ends === beforeFirst ? 'All events' : `The events behind position ${ends}`;
  return new UnsoundFolder(
    `${ledgerFile(folder)} ends at position ${ends}, and had been recorded up to position ${known}: an older copy was brought back, or ` +
      `its end was lost. ${from} are missing.`,
    HOW_TO_GO_ON,
  );
}

/** Another history than the one that was recorded here. */
export const ledgerDiffers = (folder: DataFolder, what: string): UnsoundFolder =>
  new UnsoundFolder(`${ledgerFile(folder)} ${what}.`, HOW_TO_GO_ON);

export const logDamaged = (folder: DataFolder, what: string): UnsoundFolder =>
  new UnsoundFolder(
    `${ledgerFile(folder)}-wal is damaged: ${what}. SQLite would drop what was committed there and behind it.`,
    HOW_TO_GO_ON,
  );

const HOW_TO_GO_ON = {
  next:
    'Bring the right files back, or run "ledger restore FILE" with a backup. To go on with what is there, and without what is ' +
    'missing, run "ledger restore" without a file.',
};
