import { isNativeError } from 'node:util/types';

/** Errors whose message is written for the user: no stack is needed. */
const SPEAKING = new Set([
  'AheadOfLedger',
  'CannotStart',
  'ClockBehind',
  'DoesNotAddUp',
  'EventFromTheFuture',
  'EventMissing',
  'FileInTheWay',
  'FolderInUse',
  'HistoryMismatch',
  'LedgerAltered',
  'LedgerFromTheFuture',
  'LedgerNotMigrated',
  'NoLedger',
  'NonCanonicalEntry',
  'NotMadeYet',
  'NotThisLedger',
  'NotYetCounted',
  'StorageFailure',
  'UnfitCopy',
  'Unknown',
  'UnsafeSqlite',
  'UnsoundFolder',
]);

const ADVICE: { readonly [code: string]: string } = {
  EACCES: 'Check who may read and write it.',
  EADDRINUSE: 'Set LEDGER_PORT to another port, or to 0 to let the system choose.',
  EADDRNOTAVAIL: 'Set LEDGER_HOST to an address of this machine.',
  ECONNREFUSED: 'Check that the service runs and that the address is right.',
  EEXIST: 'Name a folder: this is a file.',
  EISDIR: 'Name a file, not a folder.',
  ENOENT: 'Check the path.',
  ENOSPC: 'Make room on the disk, and do it again: nothing counts twice.',
  ENOTDIR: 'A part of the path is a file: check it.',
  ENOTFOUND: 'Check the name of the machine.',
  EPERM: 'Check who may read and write it.',
  EROFS: 'It lies on a file system that may only be read: choose another place.',
};

/** What to tell the user about an error that somebody foresaw; absent for all others, which are mistakes of the program. */
export function sentenceOf(error: unknown): string | undefined {
  if (!isNativeError(error)) return String(error);
  if (SPEAKING.has(error.name) || SPEAKING.has(error.constructor.name)) return error.message;
  const advice = ADVICE[(error as NodeJS.ErrnoException).code ?? ''];
  return advice && `${error.message}. ${advice}`;
}
