import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OpenFolder } from '@ledger/data-folder';
import type { Log } from '@ledger/platform';
import { FileIdentity, PRIVATE_FILE } from '@ledger/sqlite';

/** Twice in the second within which it has to be noticed. */
const LOOK_MS = 500;
const MARK_MS = 60_000;
/** A few of the largest events. */
const ROOM = Buffer.alloc(64 * 1024);

/** Looks whether the open files are still those of the data folder, and writes beside them how far the ledger has come. */
export class FolderWatch {
  private readonly readModel: FileIdentity;
  private timers: NodeJS.Timeout[] = [];
  private found: string | undefined;

  constructor(
    private readonly folder: OpenFolder,
    private readonly readModelFile: string,
    private readonly log: Log,
  ) {
    this.readModel = new FileIdentity(readModelFile);
  }

  /** What is wrong with the files, in a sentence for the operator; absent while they are as they were opened. */
  trouble(): string | undefined {
    this.look();
    return this.found;
  }

  /** Whether there is room for some events in the folder. Rejects with what the system says. */
  async tryRoom(): Promise<void> {
    const path = join(dirname(this.readModelFile), `.room-${process.pid}`);
    try {
      await writeFile(path, ROOM, { mode: PRIVATE_FILE });
    } finally {
      await rm(path, { force: true });
    }
  }

  start(): void {
    this.mark();
    this.timers = [setInterval(() => this.look(), LOOK_MS).unref(), setInterval(() => this.mark(), MARK_MS).unref()];
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  private look(): void {
    const found = this.lookedAt();
    if (found !== undefined && found !== this.found)
      this.log.fatal({ reason: found }, 'the files of the ledger changed');
    if (found === undefined && this.found !== undefined) this.log.info('the files of the ledger are back');
    this.found = found;
  }

  private lookedAt(): string | undefined {
    try {
      this.folder.store.checkFile();
      this.readModel.checkAll();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private mark(): void {
    this.folder.mark().catch((error: unknown) => {
      this.log.warn({ err: error }, 'how far the ledger has come could not be written beside it');
    });
  }
}
