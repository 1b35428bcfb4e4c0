import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Failure } from '../failure';

/** How far a file has been imported: a small file beside it, so that an import that was cut off goes on where it was. */
export class Bookmark {
  private readonly path: string;
  private readonly of: string;

  /** @param destination names where the events go: another one begins anew */
  constructor(file: string, destination: string) {
    this.path = `${file}.progress`;
    this.of = fingerprint(file, destination);
  }

  /** The last line that was acknowledged; 0 when nothing was. */
  read(): number {
    const saved = this.saved();
    if (saved === undefined) return 0;
    if (saved.of === this.of) return saved.line;
    throw new Failure(
      `${this.path} belongs to another file or destination.`,
      'Delete it, or import without --resume: nothing counts twice.',
    );
  }

  /** Replaced as a whole, so that a crash leaves the old one or the new one. */
  write(line: number): void {
    writeFileSync(`${this.path}.new`, JSON.stringify({ of: this.of, line }));
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  private saved(): { of: string; line: number } | undefined {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as { of: string; line: number };
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
