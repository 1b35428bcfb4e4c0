import { statSync } from 'node:fs';
import { withNeighbours } from './private-file';
import { StorageFailure } from './storage-failure';

/** Which file stands at a path: device and inode. Absent when there is none. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/**
 * Remembers which files were opened, and notices when others stand at their paths. A process goes on writing to a file that
 * was deleted, moved or replaced under it, and nothing of that is there after its end.
 */
export class FileIdentity {
  private readonly known = new Map<string, string>();

  /** @param path of a database that is open */
  constructor(private readonly path: string) {
    this.remember(path);
  }

  /**
   * Compares the file and its write-ahead log with what was opened. It takes some 40 µs.
   *
   * @throws StorageFailure when one of them is gone, or another one stands there
   */
  check(): void {
    this.compare([this.path, `${this.path}-wal`]);
  }

  /** The index of the write-ahead log as well, by which processes agree on it. @throws StorageFailure */
  checkAll(): void {
    this.compare(withNeighbours(this.path));
  }

  private compare(paths: readonly string[]): void {
    for (const path of paths) {
      const [known, found] = [this.known.get(path), identityOf(path)];
      if (known === undefined && found !== undefined) this.known.set(path, found);
      else if (known !== found) throw replaced(this.path, found === undefined);
    }
  }

  private remember(path: string): void {
    for (const each of withNeighbours(path)) {
      const found = identityOf(each);
      if (found !== undefined) this.known.set(each, found);
    }
  }
}

const replaced = (path: string, isGone: boolean): StorageFailure =>
  new StorageFailure(
    path,
    'replaced',
    `${path} was ${isGone ? 'deleted or moved' : 'replaced'} while it was open. Nothing is written any more: what is written to ` +
      'it now is lost.',
    { next: 'Stop the service, bring the files back or run "ledger restore", and start it again.' },
  );
