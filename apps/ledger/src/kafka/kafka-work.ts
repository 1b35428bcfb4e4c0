import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { attemptsFile } from '@ledger/data-folder';
import { positionNumber, systemClock } from '@ledger/kernel';
import type { Log, Settings } from '@ledger/platform';
import {
  Attempts,
  Contract,
  IntakeRunner,
  type KafkaClient,
  Refused,
  type Streamer,
  type StreamerState,
  TopicDrift,
  WrongCursor,
} from '@ledger/streaming';
import { CannotStart } from '../cannot-start';
import type { Ledger } from '../ledger';
import type { KafkaStatus, StreamerStatus } from './kafka-status.dto';
import { streamersOf } from './streamers';

/** Where controllers ask for the work with Kafka; `null` where there is none. */
export const KAFKA = Symbol('kafka');

/**
 * How long the start waits for Kafka before it goes on without: the ledger is of use while Kafka is away. Nothing listens
 * until then: a service that must not run, on another ledger's folder say, is to acknowledge no event before it ends.
 */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 1_000;
/** Events that the totals may lag behind before the intake from Kafka holds back, and for how long. */
const MOST_UNCOUNTED = 20_000;
const HOLD_MS = 250;
/** What no waiting mends. */
const FINAL = [TopicDrift, Refused, WrongCursor];

/** What this process does with Kafka: streams totals and demand events out, takes demand events in. */
export class KafkaWork {
  private readonly contract: Contract;
  /** Both, whether or not this process streams: they know whose records Kafka holds. */
  private readonly all: readonly Streamer[];
  private readonly streamers: readonly Streamer[];
  private readonly runner: IntakeRunner | undefined;
  private readonly stopping = new AbortController();
  private preparing: Promise<void> | undefined;
  private trouble: string | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly ledger: Ledger,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.contract = new Contract(settings.kafkaPrefix);
    this.trouble = `Kafka at ${this.place} has not answered yet.`;
    const { roles } = settings;
    this.all = streamersOf(ledger, { client, contract: this.contract, onPhase: phaseLog(log) });
    this.streamers = roles.includes('streamer') ? this.all : [];
    this.runner = roles.includes('intake') ? this.intakeRunner() : undefined;
  }

  /**
   * Verifies the topics and begins. A Kafka that does not answer in time keeps nobody waiting: the work begins when it does.
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
    const intake = this.runner?.state();
    return {
      ...(this.trouble !== undefined && { trouble: this.trouble }),
      streamers,
      ...(intake && { intake: { state: intake.state, ...(intake.reason !== undefined && { reason: intake.reason }) } }),
    };
  }

  /** For metrics: the state of each streamer. */
  states(): readonly StreamerState[] {
    return this.streamers.map((streamer) => streamer.state());
  }

  /** For metrics: what came in so far. */
  taken(): { readonly records: number; readonly deadLetters: number } {
    return this.runner?.counts() ?? { records: 0, deadLetters: 0 };
  }

  /** Finishes the batches and transactions in hand, and leaves none open. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.preparing?.catch(() => undefined);
    await Promise.all([...this.streamers.map((streamer) => streamer.stop()), this.runner?.stop()]);
    await this.client.close();
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
    await this.runner?.start();
    for (const streamer of this.streamers) streamer.start();
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
    this.log.error({ err: error }, 'Kafka refuses; mend it and start again');
  }

  private intakeRunner(): IntakeRunner {
    const { client, contract, ledger } = this;
    const pressure = async (): Promise<number> => {
      const uncounted = positionNumber(await ledger.store.head()) - positionNumber(ledger.readModel.position());
      return ledger.counts && uncounted > MOST_UNCOUNTED ? HOLD_MS : 0;
    };
    const { intake } = ledger;
    const attempts = Attempts.open(attemptsFile(this.settings));
    const instance = hostname();
    return new IntakeRunner({ client, contract, intake, attempts, clock: systemClock(), instance, pressure });
  }
}

async function statusOf(streamer: Streamer): Promise<StreamerStatus> {
  const { name, phase, reason, cursor } = streamer.state();
  const lag = await streamer.lag();
  return { name, phase, ...(reason !== undefined && { reason }), ...(cursor !== undefined && { cursor }), lag };
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
