import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { PRIVATE_FILE } from '@ledger/sqlite';
import { Failure } from '../failure';
import type { Place } from './place';

/** The last line that was acknowledged. `place`: where the ledger stood after it, so that another ledger is noticed. */
export interface Marked {
  readonly line: number;
  readonly place?: Place;
}

interface Saved extends Marked {
  readonly of: string;
}

/** How far a file has been imported: a small file beside it, so that an import that was cut off goes on where it was. */
export class Bookmark {
  private readonly path: string;
  private readonly of: string;

  /** @param destination names where the events go: another one starts at line 1 */
  constructor(file: string, destination: string) {
    this.path = `${file}.progress`;
    this.of = fingerprint(file, destination);
  }

  /** The last line that was acknowledged, and where the ledger stood then; absent when nothing was. */
  read(): Marked | undefined {
    const saved = this.saved();
    if (saved === undefined || saved.of === this.of) return saved;
    throw new Failure(
      `${this.path} belongs to another file or destination.`,
      'Delete it, or import without --resume: nothing counts twice.',
    );
  }

  /** Replaced as a whole, so that a crash leaves the old one or the new one. */
  write(marked: Marked): void {
    writeFileSync(`${this.path}.new`, JSON.stringify({ of: this.of, ...marked }), { mode: PRIVATE_FILE });
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  private saved(): Saved | undefined {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as Saved;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Failure(`${this.path} cannot be read.`, 'Delete it: nothing counts twice.');
    }
  }
}

/** The beginning of the file and its length, and where it goes. */
function fingerprint(file: string, destination: string): string {
  const start = Buffer.alloc(65_536);
  const handle = openSync(file, 'r');
  const length = readSync(handle, start);
  closeSync(handle);
  const hash = createHash('sha256')
    .update(start.subarray(0, length))
    .update(`${statSync(file).size} ${destination}`);
  return hash.digest('hex');
}
