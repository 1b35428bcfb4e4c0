import { isNativeError } from 'node:util/types';
import { OperationalError } from '@ledger/kernel';

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

/** What to tell a person about an operational error or an error of the system; `undefined` for defects of the program. */
export function sentenceOf(error: unknown): string | undefined {
  if (!isNativeError(error)) return String(error);
  if (error instanceof OperationalError) return error.message;
  const advice = ADVICE[(error as NodeJS.ErrnoException).code ?? ''];
  return advice && `${error.message}. ${advice}`;
}
