import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { attemptsFile } from '@ledger/data-folder';
import { type KafkaClient, Refused, TopicDrift } from '@ledger/kafka';
import type { EventLog, History } from '@ledger/event-store';
import type { Intake } from '@ledger/intake';
import { systemClock } from '@ledger/kernel';
import type { Log, Settings } from '@ledger/platform';
import type { Publication } from '@ledger/publication';
import type { ReadModel } from '@ledger/read-model';
import {
  Attempts,
  type ChangeSource,
  Contract,
  intakeGroup,
  IntakeRunner,
  lastRestore,
  type Missing,
  type Streamer,
  type StreamerState,
  sumOf,
  WrongCursor,
} from '@ledger/streaming';
import { CannotStart } from '../cannot-start';
import type { KafkaIntakeStatus, KafkaStatus, StreamerStatus } from './kafka-status';
import { streamersOf } from './streamers';

/**
 * How long the start waits for Kafka before it goes on without: the ledger is of use while Kafka is away. Nothing listens
 * until then: a service that must not run, on another ledger's folder say, is to acknowledge no event before it ends.
 */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 1_000;
/** Events that the totals may lag behind before the intake from Kafka holds back, and for how long. */
const MOST_UNCOUNTED = 20_000;
const HOLD_MS = 250;
/** Errors that a retry cannot resolve. */
const FINAL = [TopicDrift, Refused, WrongCursor];

/** The parts of a ledger that Kafka is fed from, and feeds. */
export interface FedLedger {
  readonly store: EventLog & History;
  readonly intake: Intake;
  /** Whether this process counts. */
  readonly counts: boolean;
  readonly publication: Publication;
  /** @throws NotMadeYet */
  readModel(): ReadModel;
}

/** What this process does with Kafka: streams totals and demand events out, takes demand events in. */
export class KafkaWork {
  private readonly contract: Contract;
  /** Both, whether or not this process streams: they know whose records Kafka holds. */
  private readonly all: readonly Streamer[];
  /** Those that this process runs. */
  readonly streamers: readonly Streamer[];
  private readonly onReady: (() => void)[] = [];
  private isReady = false;
  private stopped: Promise<void> | undefined;
  private runner: IntakeRunner | undefined;
  private readonly stopping = new AbortController();
  private preparing: Promise<void> | undefined;
  private trouble: string | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly ledger: FedLedger,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.contract = new Contract(settings.kafkaPrefix);
    this.trouble = `Kafka at ${this.place} has not answered yet.`;
    const { roles } = settings;
    this.all = streamersOf(
      { store: ledger.store, changes: changesOf(ledger), publication: ledger.publication },
      { client, contract: this.contract, onPhase: phaseLog(log) },
    );
    this.streamers = roles.includes('streamer') ? this.all : [];
  }

  /**
   * Verifies the topics and begins. If Kafka does not answer in time, this returns, and the work starts when it does.
   *
   * @throws CannotStart when Kafka answers and refuses, when its topics are not as the contract says, or when they hold
   * what another ledger has streamed
   */
  async start(): Promise<void> {
    this.preparing = this.prepare();
    const late = new AbortController();
    const patience = pause(PATIENCE_MS, undefined, { signal: late.signal }).catch(() => undefined);
    try {
      await Promise.race([this.preparing, patience]);
    } catch (error) {
      throw new CannotStart([(error as Error).message]);
    } finally {
      late.abort();
    }
    this.preparing.catch((error: Error) => this.giveUp(error));
  }

  /** Whether the process has nothing to do without Kafka. */
  get isAllWork(): boolean {
    return this.settings.roles.every((role) => role === 'streamer');
  }

  async status(): Promise<KafkaStatus> {
    const streamers = await Promise.all(this.streamers.map(statusOf));
    const trouble = this.trouble === undefined ? {} : { trouble: this.trouble };
    return { ...trouble, streamers, ...(this.runner && { intake: intakeStatusOf(this.runner) }) };
  }

  /** For metrics: the state of each streamer. */
  states(): readonly StreamerState[] {
    return this.streamers.map((streamer) => streamer.state());
  }

  /** For metrics: what came in so far. */
  taken(): { readonly records: number; readonly deadLetters: number; readonly missing: number } {
    const counts = this.runner?.counts() ?? { records: 0, deadLetters: 0 };
    return { ...counts, missing: sumOf(this.runner?.missing() ?? []) };
  }

  /** Calls back once the topics are verified, at once if they already are. */
  whenReady(begin: () => void): void {
    if (this.isReady) begin();
    else this.onReady.push(begin);
  }

  /** Finishes the batches in hand. The streamers and the client are stopped by their owner. */
  stop(): Promise<void> {
    return (this.stopped ??= this.end());
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    await this.preparing?.catch(() => undefined);
    await this.runner?.stop();
  }

  private async prepare(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.begin();
        this.trouble = undefined;
        return;
      } catch (error) {
        if (FINAL.some((kind) => error instanceof kind)) throw error;
        this.note((error as Error).message);
        await pause(AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private async begin(): Promise<void> {
    const missing = this.settings.kafkaTopics === 'create' ? 'create' : 'refuse';
    await this.client.topics.ensure(this.contract.specs(), missing);
    // Before anything is taken in: what one ledger takes from the topic, the one that it was meant for never sees.
    for (const streamer of this.all) await streamer.check();
    if (this.settings.roles.includes('intake')) await (this.runner ??= await this.intakeRunner()).start();
    this.isReady = true;
    for (const begin of this.onReady.splice(0)) begin();
  }

  private get place(): string {
    return this.settings.kafkaBrokers?.join(', ') ?? 'no address';
  }

  private note(reason: string): void {
    const trouble = `Kafka at ${this.place} does not answer: ${reason}`;
    if (trouble !== this.trouble) this.log.warn({ reason }, 'Kafka does not answer; trying again');
    this.trouble = trouble;
  }

  private giveUp(error: Error): void {
    this.trouble = error.message;
    this.log.error({ err: error }, 'Kafka refuses; correct the cause and restart');
  }

  private async intakeRunner(): Promise<IntakeRunner> {
    const { client, contract, ledger } = this;
    const groupId = intakeGroup(contract, await lastRestore(ledger.store));
    const pressure = async (): Promise<number> => {
      const uncounted = ledger.counts ? await ledger.store.lag(ledger.readModel().position()) : 0;
      return uncounted > MOST_UNCOUNTED ? HOLD_MS : 0;
    };
    const { intake } = ledger;
    const attempts = Attempts.open(attemptsFile(this.settings));
    const instance = hostname();
    const clock = systemClock();
    const onMissing = (missing: readonly Missing[]): void => this.tellMissing(missing);
    return new IntakeRunner({ client, contract, intake, attempts, clock, instance, pressure, groupId, onMissing });
  }

  private tellMissing(missing: readonly Missing[]): void {
    const topic = this.contract.topic('intake');
    for (const { partition, from, to } of missing) {
      const where = { topic, partition, from: String(from), to: String(to), offsets: Number(to - from) };
      this.log.error(where, 'records of the intake topic were deleted before they were taken in: have them sent again');
    }
  }
}

/** The change log, opened when it is first read: another process may have to make it. */
const changesOf = (ledger: FedLedger): ChangeSource => ({
  changesAfter: (cursor, limit) => ledger.readModel().changesAfter(cursor, limit),
  position: () => ledger.readModel().position(),
  moved: async (after, signal) => ledger.readModel().moved(after, signal),
});

async function statusOf(streamer: Streamer): Promise<StreamerStatus> {
  const { name, phase, reason, cursor, unreadable } = streamer.state();
  const lag = await streamer.lag();
  const known = { ...(reason !== undefined && { reason }), ...(cursor !== undefined && { cursor }) };
  return { name, phase, ...known, lag, ...(unreadable > 0 && { unreadable }) };
}

function intakeStatusOf(runner: IntakeRunner): KafkaIntakeStatus {
  const { state, reason } = runner.state();
  const missing = sumOf(runner.missing());
  return { state, ...(reason !== undefined && { reason }), ...(missing > 0 && { missing }) };
}

/** One line for each change of phase; while it tries again and again for one reason, one line for all. */
function phaseLog(log: Log): (state: StreamerState) => void {
  const last = new Map<string, string>();
  return ({ name, phase, reason, cursor }) => {
    const line = `${phase} ${reason}`;
    if (last.get(name) === line || (phase === 'claiming' && reason !== undefined)) return;
    last.set(name, line);
    const level = reason === undefined ? 'info' : 'warn';
    log[level]({ streamer: name, phase, reason, cursor }, 'streamer');
  };
}
