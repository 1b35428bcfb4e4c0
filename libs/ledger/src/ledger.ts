import type { WaitingRoom } from '@ledger/event-store';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Intake, IntakeMetrics } from '@ledger/intake';
import type { Settings } from '@ledger/platform';
import type { Publication } from '@ledger/publication';
import type { ReadModel } from '@ledger/read-model';
import type { FolderWatch } from './folder-watch';
import { TotalsFollower } from './followers/totals';
import { followersOf, type LogFollower, type Role } from './followers';
import type { KafkaWork } from './kafka/kafka-work';
import { type LedgerParts, opened, type OpenOptions } from './opening';

/** How long a reader waits for the totals to hold what the ledger held when it asked. */
const PATIENCE_MS = 2_000;

/** The opened parts of one ledger, without a door to the outside. */
export class Ledger {
  readonly store: SqliteEventStore;
  readonly waitingRoom: WaitingRoom;
  readonly intake: Intake;
  /** Where refusals outside the intake are counted, too. */
  readonly metrics: IntakeMetrics;
  /** Notices when other files take the place of those that are open. */
  readonly watch: FolderWatch;
  /** What each audience may see. */
  readonly publication: Publication;
  /** Absent when the settings name no brokers. */
  readonly kafka: KafkaWork | undefined;
  /** What follows the log in this process, by its roles. */
  readonly followers: readonly LogFollower[];
  /** The read model as a follower, also where another process runs it. */
  private readonly totals: TotalsFollower;
  /** Aborted when the service stops: what would never end by itself ends then. */
  readonly stopping = new AbortController();
  /** Whether this process counts. If not, the read model is open read-only. */
  readonly counts: boolean;

  constructor(
    private readonly parts: LedgerParts,
    private readonly roles: readonly Role[],
  ) {
    this.store = parts.folder.store;
    this.waitingRoom = this.store.waitingRoom;
    this.intake = parts.intake;
    this.metrics = parts.metrics;
    this.watch = parts.watch;
    this.kafka = parts.kafka;
    this.publication = parts.publication;
    this.counts = roles.includes('projector');
    this.totals = new TotalsFollower(this);
    this.followers = followersOf(this).filter(({ role }) => roles.includes(role));
  }

  /**
   * Opens the ledger that the settings name for the roles that they name, and makes the data folder where there is none.
   * Nothing moves before `start`. If a step fails, everything that was opened before it is closed.
   *
   * @throws CannotStart when the settings contradict each other, or the totals were made from another ledger
   * @throws UnsoundFolder when the files do not make one ledger, and FolderInUse while it is restored
   */
  static async open(settings: Settings, options: OpenOptions): Promise<Ledger> {
    return new Ledger(await opened(settings, options), settings.roles);
  }

  /** @throws NotMadeYet when this process does not count and no other process has made the read model yet */
  get readModel(): ReadModel {
    return this.parts.totals.open();
  }

  /** Starts the work of the roles of this process. @throws CannotStart */
  async start(): Promise<void> {
    this.watch.start();
    for (const follower of this.followers) await follower.start();
    if (this.roles.includes('intake')) this.sweep();
    await this.kafka?.start();
  }

  /** Requests are answered meanwhile: what waits can be much, and was kept waiting before. */
  private sweep(): void {
    const { log } = this.parts;
    this.intake.sweepWaiting().catch((error: unknown) => {
      log.error({ err: error }, 'the events that wait could not be looked at');
    });
    this.intake.lookThrough().catch((error: unknown) => {
      log.error({ err: error }, 'the stored events could not be looked through');
    });
  }

  /** Why the totals are not counted or cannot be read; absent while they are well. */
  async trouble(): Promise<string | undefined> {
    const { state, reason } = await this.totals.status();
    const isNeeded = state === 'halted' || this.roles.includes('api');
    return isNeeded ? reason : undefined;
  }

  /** How many demands are set aside. */
  setAside(): number {
    return this.totals.setAside();
  }

  /** Events that the totals do not hold yet. */
  lag(): Promise<number> {
    return this.totals.lag();
  }

  /**
   * Waits until the totals hold what the ledger holds now, so that a caller reads what it has written, whichever process
   * counts; at most 2 s, and not while counting has halted: every answer says which position it has reached.
   *
   * @throws HistoryMismatch when the totals were counted from another history of the ledger
   * @throws NotMadeYet
   */
  async settle(): Promise<void> {
    const { readModel } = this;
    await readModel.assertSameHistory();
    const head = await this.store.head();
    const patience = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.stopping.signal]);
    while (readModel.position() < head && !patience.aborted) {
      if ((await this.trouble()) !== undefined) return;
      await readModel.moved(readModel.position(), patience);
    }
  }

  /** Ends what would not end by itself, and the work with Kafka. Counting goes on: requests under way wait for it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const others = this.followers.filter(({ role }) => role !== 'projector');
    await Promise.all([...others.map((follower) => follower.stop()), this.kafka?.stop()]);
  }

  /** Finishes the work in hand and closes everything. */
  async close(): Promise<void> {
    await this.stop();
    await this.parts.resources.disposeAsync();
  }
}
