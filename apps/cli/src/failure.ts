import { isNativeError } from 'node:util/types';

/** What a command answers to the shell. */
export const exit = { yes: 0, no: 1, couldNotTell: 2 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** The command could not tell, or not even begin: one sentence on what is wrong, and one on what to do. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    what: string,
    readonly next?: string,
    readonly code: ExitCode = exit.couldNotTell,
  ) {
    super(what);
  }
}

/** Errors whose message is written for the user: no stack is needed. */
const SPEAKING = new Set([
  'AheadOfLedger',
  'CannotStart',
  'EventFromTheFuture',
  'LedgerFromTheFuture',
  'NonCanonicalEntry',
  'NotThisLedger',
  'NotYetCounted',
  'PoisonEvent',
  'StorageFailure',
  'Unknown',
  'UnsafeSqlite',
]);

const ADVICE: { readonly [code: string]: string } = {
  EACCES: 'Check who may read and write it.',
  EADDRINUSE: 'Set LEDGER_PORT to another port, or to 0 to let the system choose.',
  ECONNREFUSED: 'Check that the service runs and that the address is right.',
  EEXIST: 'Name a folder: this is a file.',
  EISDIR: 'Name a file, not a folder.',
  ENOENT: 'Check the path.',
  ENOSPC: 'Make room on the disk, and do it again: nothing counts twice.',
  ENOTDIR: 'A part of the path is a file: check it.',
  EPERM: 'Check who may read and write it.',
  EROFS: 'It lies on a file system that may only be read: choose another place.',
};

/** What to tell the user about whatever went wrong. */
export function sentenceFor(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error instanceof Failure) return [error.message, ...(error.next === undefined ? [] : [error.next])].join(' ');
  if (speaks(error)) return error.message;
  const advice = ADVICE[(error as NodeJS.ErrnoException).code ?? ''];
  return advice ? `${error.message}. ${advice}` : `This should not happen: ${error.stack ?? error.message}`;
}

const speaks = (error: Error): boolean => SPEAKING.has(error.name) || SPEAKING.has(error.constructor.name);
