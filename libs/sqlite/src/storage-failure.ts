import { type CallerAnswer, OperationalError } from '@ledger/kernel';
import { dirname } from 'node:path';

/** What is the matter with a database file, in a word that a program can act on. */
export type StorageTrouble =
  'full' | 'locked' | 'unwritable' | 'unopened' | 'faulty' | 'damaged' | 'no database' | 'replaced';

/** The file, and not the program, is at fault: says what is wrong, with which file, and what to do. */
export class StorageFailure extends OperationalError {
  constructor(
    readonly path: string,
    readonly trouble: StorageTrouble,
    what: string,
    how: { readonly next?: string; readonly cause?: unknown } = {},
  ) {
    super(what, how);
  }

  override get answer(): CallerAnswer {
    return TOLD[this.trouble] ?? { problem: 'storage-failed', detail: 'The file that the ledger lies in is at fault.' };
  }
}

/** Which file it was is for the log alone. */
const TOLD: { readonly [T in StorageTrouble]?: CallerAnswer } = {
  replaced: { problem: 'unavailable', detail: 'The files of the ledger were moved or replaced.' },
  full: { problem: 'storage-full', detail: 'The disk that the ledger lies on is full.' },
  locked: { problem: 'unavailable', detail: 'Another process holds the ledger.' },
};

/** A database file: its path, and whether its content is derived and can be computed again. */
export interface StoredFile {
  readonly path: string;
  readonly rebuildable: boolean;
}

/** The error itself, or what it says of the file when SQLite's result code blames that. */
export function explained(error: unknown, file: StoredFile): unknown {
  const { errcode } = Object(error) as { errcode?: unknown };
  if (typeof errcode !== 'number') return error;
  const finding = FULL_AT_ONCE.has(errcode) ? FINDINGS[13] : FINDINGS[errcode & 0xff];
  if (finding === undefined) return error;
  const { trouble, what, next } = finding(file);
  return new StorageFailure(file.path, trouble, `${file.path} ${what}.`, { next, cause: error });
}

interface Finding {
  readonly trouble: StorageTrouble;
  readonly what: string;
  readonly next: string;
}

/** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow. */
const FULL_AT_ONCE: ReadonlySet<number> = new Set([4874]);

/** By the low byte of the code: https://sqlite.org/rescode.html. The others blame the program. */
const FINDINGS: { readonly [code: number]: (file: StoredFile) => Finding } = {
  5: () => ({
    trouble: 'locked',
    what: 'is held by another process',
    next: 'Let that finish or end it, then do this again: nothing counts twice.',
  }),
  8: ({ path }) => ({
    trouble: 'unwritable',
    what: 'may not be written',
    next: `Let this user write it and ${dirname(path)}, its folder.`,
  }),
  10: () => ({
    trouble: 'faulty',
    what: 'could not be read or written: the disk reported a fault',
    next: 'Look at the disk and at the log of the system, then do this again: nothing counts twice.',
  }),
  11: (file) => ({ trouble: 'damaged', what: 'is damaged', next: restored(file) }),
  13: () => ({
    trouble: 'full',
    what: 'cannot grow: the disk is full',
    next: 'Make room, then do this again: nothing counts twice.',
  }),
  14: ({ path }) => ({
    trouble: 'unopened',
    what: 'cannot be opened',
    next: `Check that ${dirname(path)} is a folder that is there, and that this user may read and write in it.`,
  }),
  26: (file) => ({ trouble: 'no database', what: 'is not a database', next: restored(file) }),
};

const restored = ({ path, rebuildable }: StoredFile): string =>
  rebuildable
    ? `It holds derived data: stop the programs that use it, delete it (and ${path}-wal, ${path}-shm), and it is created again.`
    : 'Stop what uses it, put it aside, and bring it back from a backup.';
