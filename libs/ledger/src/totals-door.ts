import { existsSync } from 'node:fs';
import type { EventLog, History, StreamIndex } from '@ledger/event-store';
import type { Log } from '@ledger/platform';
import { NotMadeYet, ReadModel } from '@ledger/read-model';

interface Options {
  readonly path: string;
  readonly store: EventLog & StreamIndex & History;
  /** Whether this process counts. If not, the file is opened read-only, and never created. */
  readonly counts: boolean;
  readonly log: Log;
}

/** The read model of one process: opened at once by a process that counts, otherwise as soon as another process made it. */
export class TotalsDoor {
  private model: ReadModel | undefined;

  constructor(private readonly options: Options) {
    if (options.counts) this.open();
  }

  /** @throws NotMadeYet when another process has to make it first */
  open(): ReadModel {
    return (this.model ??= this.opened());
  }

  async close(): Promise<void> {
    await this.model?.close();
  }

  private opened(): ReadModel {
    const { path, store, counts, log } = this.options;
    if (!counts && !existsSync(path)) throw new NotMadeYet(NOT_MADE);
    return ReadModel.open({
      path,
      store,
      readOnly: !counts,
      onHalt: (halt) => log.error(halt, 'the totals halted: the ledger is not of the history that was counted'),
    });
  }
}

const NOT_MADE = 'The read model does not exist yet: start a process with the role "projector", which makes it.';
