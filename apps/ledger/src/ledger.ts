import { Intake, Owners, posturesOf } from '@ledger/intake';
import { openFolder, readModelFile, type OpenFolder } from '@ledger/data-folder';
import type { WaitingRoom } from '@ledger/event-store';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import { positionNumber, systemClock } from '@ledger/kernel';
import type { Log, Settings } from '@ledger/platform';
import { HistoryMismatch } from '@ledger/projections';
import { ReadModel } from '@ledger/read-model';
import { CannotStart } from './cannot-start';
import { FolderWatch } from './folder-watch';
import { Metrics } from './metrics';
import { type Shares, sharesOf } from './shares';

/** How long a reader waits for the totals to hold what the ledger held when it asked. */
const PATIENCE_MS = 2_000;

interface Parts {
  readonly folder: OpenFolder;
  readonly watch: FolderWatch;
  readonly intake: Intake;
  readonly readModel: ReadModel;
  readonly metrics: Metrics;
  readonly shares: Shares;
  readonly log: Log;
}

/** The opened parts of one ledger, without any door to the outside. */
export class Ledger {
  readonly store: SqliteEventStore;
  readonly waitingRoom: WaitingRoom;
  readonly intake: Intake;
  readonly readModel: ReadModel;
  readonly metrics: Metrics;
  readonly shares: Shares;
  /** Notices when other files take the place of those that are open. */
  readonly watch: FolderWatch;
  private readonly folder: OpenFolder;
  /** Aborted when the service stops: what would never end by itself ends then. */
  readonly stopping = new AbortController();
  private readonly log: Log;
  /** Whether this process keeps the totals. */
  counts = false;

  private constructor(parts: Parts) {
    this.folder = parts.folder;
    this.watch = parts.watch;
    this.store = parts.folder.store;
    this.waitingRoom = this.store.waitingRoom;
    this.intake = parts.intake;
    this.readModel = parts.readModel;
    this.metrics = parts.metrics;
    this.shares = parts.shares;
    this.log = parts.log;
    this.metrics.watch({
      waiting: () => this.waitingRoom.count(),
      lag: () => this.lag(),
      halted: async () => (await this.trouble()) !== undefined,
      setAside: async () => this.readModel.status().setAside,
      unreadable: async () => this.intake.unreadable().length,
    });
  }

  /**
   * Opens the data folder, and makes it where there is none. Nothing moves before `start`.
   *
   * @throws UnsoundFolder when the files in it do not make one ledger, and FolderInUse while it is restored
   * @throws NotThisLedger when the totals in it were made from another ledger
   */
  static async open(settings: Settings, log: Log): Promise<Ledger> {
    const folder = await openFolder(settings);
    try {
      return Ledger.on(folder, settings, log);
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  private static on(folder: OpenFolder, settings: Settings, log: Log): Ledger {
    const { store } = folder;
    const metrics = new Metrics();
    const sources = posturesOf(settings.sources, settings.defaultPosture);
    const owners = new Owners(settings.sharedSources);
    const { waitingRoom } = store;
    const parts = { store, waitingRoom, clock: systemClock(), sources, owners, limits: settings };
    const intake = new Intake({
      ...parts,
      metrics: metrics.intake,
      onUnreadable: ({ demand, detail }) =>
        log.warn({ demand, detail }, 'something cannot be read, and stays as it is'),
      onFailure: (error) => log.error({ err: error }, 'one event failed, and no other'),
    });
    const path = readModelFile(settings);
    const readModel = ReadModel.open({
      path,
      store,
      onHalt: (halt) => log.error(halt, 'the totals halted: the ledger is not of the history that was counted'),
    });
    const watch = new FolderWatch(folder, path, log);
    return new Ledger({ folder, watch, intake, readModel, metrics, shares: sharesOf(settings, metrics), log });
  }

  /**
   * Takes up the work that this process is to do.
   *
   * @throws CannotStart when the totals were counted from another history of the ledger: events that were taken in now
   * would be lost when the right ledger is put back
   */
  async start(roles: Settings['roles']): Promise<void> {
    this.watch.start();
    this.counts = roles.includes('projector');
    if (this.counts) await this.refuseOtherHistory();
    if (roles.includes('intake')) this.sweep();
    if (this.counts) this.readModel.start();
  }

  private async refuseOtherHistory(): Promise<void> {
    try {
      await this.readModel.assertSameHistory();
    } catch (error) {
      if (error instanceof HistoryMismatch && error.kind !== 'altered') throw new CannotStart([error.message]);
      if (!(error instanceof HistoryMismatch)) throw error;
    }
  }

  /** Requests are answered meanwhile: what waits can be much, and was kept waiting before. */
  private sweep(): void {
    this.intake.sweepWaiting().catch((error: unknown) => {
      this.log.error({ err: error }, 'the events that wait could not be looked at');
    });
    this.intake.lookThrough().catch((error: unknown) => {
      this.log.error({ err: error }, 'the stored events could not be looked through');
    });
  }

  /** Why the totals stand still, if they do. */
  async trouble(): Promise<string | undefined> {
    const live = (await this.readModel.projections()).find(({ role }) => role === 'live');
    return live?.error;
  }

  /**
   * Waits until the totals hold what the ledger holds now, so that a caller reads what it has written; not for long, and
   * not while they stand still: every answer says which position it has reached.
   *
   * @throws HistoryMismatch when the totals were counted from another history of the ledger
   */
  async settle(): Promise<void> {
    await this.readModel.assertSameHistory();
    const head = await this.store.head();
    if (!this.counts || this.readModel.position() >= head) return;
    const patience = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.stopping.signal]);
    while (this.readModel.position() < head && !patience.aborted) {
      if ((await this.trouble()) !== undefined) return;
      await this.readModel.moved(this.readModel.position(), patience);
    }
  }

  async close(): Promise<void> {
    this.watch.stop();
    await this.intake.close();
    await this.readModel.close();
    await this.folder.close();
  }

  private async lag(): Promise<number> {
    return positionNumber(await this.store.head()) - positionNumber(this.readModel.position());
  }
}
