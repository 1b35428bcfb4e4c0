import type { Clock } from '@ledger/kernel';
import type { Contract } from '../contract/contract';
import {
  type BatchContext,
  type BatchSource,
  type KafkaClient,
  type Progress,
  Refused,
  type SourceState,
  type StoredRecord,
} from '@ledger/kafka';
import type { Attempts } from './attempts';
import { deadLetterOf, type Failure } from './dead-letter';
import { DeadLetterWriter } from './dead-letter-writer';
import { intakeGroup } from './intake-group';
import { type Missing, missingIn } from './missing';
import { type Portion, portionsOf } from './portions';
import { type Failures, type IntakeSink, Taking } from './taking';
import { Turns } from './turns';

export interface IntakeRunnerOptions {
  readonly client: KafkaClient;
  readonly contract: Contract;
  readonly intake: IntakeSink;
  readonly clock: Clock;
  /** What of the records outlives this process; closed when the runner stops. */
  readonly attempts: Attempts;
  /** Without it, that of a ledger that was never restored: see `intakeGroup`. */
  readonly groupId?: string;
  /** Told once, when it starts. */
  readonly onMissing?: (missing: readonly Missing[]) => void;
  /** Names this process among those that read the same topic: two writers of dead letters must not fence each other. */
  readonly instance: string;
  /** How long to hold back, in ms, because the store cannot keep up; 0 to continue. */
  readonly pressure?: () => number | Promise<number>;
  readonly chunk?: number;
}

const AGAIN_MS = 1_000;
/** Longer than it takes to try again: a partition that is not heard of for so long is somebody else's now. */
const TROUBLED_MS = 30_000;
/** As many as the intake decides on at once: one flush of the disk serves them all. */
const CHUNK = 1_000;
/** A record over which so many processes ended, while they had no other in hand, is set aside. */
const DEATHS = 3;

/**
 * Takes demand events from Kafka. An offset is committed only when every event before it is recorded, known, waiting,
 * or in the dead letters; a crash in between delivers some of them again, and the store knows them by source and id.
 */
export class IntakeRunner {
  private source: BatchSource | undefined;
  private readonly writer: DeadLetterWriter;
  private readonly taking: Taking;
  /** One portion is in hand at a time: when the process ends over it, no other can be to blame. */
  private readonly turns = new Turns();
  /** Why a partition did not go on, and when. */
  private readonly troubles = new Map<number, { readonly reason: string; readonly at: number }>();
  private readonly counted = { records: 0, deadLetters: 0 };
  private lost: readonly Missing[] = [];
  readonly groupId: string;

  constructor(private readonly options: IntakeRunnerOptions) {
    const { client, contract, intake, instance } = options;
    this.groupId = options.groupId ?? intakeGroup(contract);
    this.writer = new DeadLetterWriter(client, `${contract.prefix}ledger.intake.dead-letters.${instance}`);
    this.taking = new Taking(intake, { name: `kafka:${contract.topic('intake')}` });
  }

  async start(): Promise<void> {
    const topic = this.options.contract.topic('intake');
    // Before the first record is taken: then the group's offsets are again where the topic begins.
    await this.lookForMissing(topic);
    const handle = (records: readonly StoredRecord[], context: BatchContext) => this.handle(records, context);
    this.source = await this.options.client.consume({ groupId: this.groupId, topic, handle });
  }

  /** Finishes the batches in hand. */
  async stop(): Promise<void> {
    await this.source?.stop();
    await this.writer.close();
    this.options.attempts.close();
  }

  state(): SourceState {
    const state = this.source?.state() ?? { state: 'stopped', lastFetchAt: 0 };
    const since = Date.now() - TROUBLED_MS;
    const trouble = [...this.troubles.values()].find(({ at }) => at > since);
    return trouble && state.state === 'running' ? { ...state, state: 'failing', reason: trouble.reason } : state;
  }

  /** Since the start: records that were settled, and how many of them as dead letters. */
  counts(): { readonly records: number; readonly deadLetters: number } {
    return this.counted;
  }

  /** What was deleted from the topic, when this began, before it was taken in. */
  missing(): readonly Missing[] {
    return this.lost;
  }

  private async lookForMissing(topic: string): Promise<void> {
    const { client, attempts, onMissing } = this.options;
    const extents = await client.topics.extents(topic);
    const committed = await client.topics.committed(this.groupId, topic).catch(noneIfRefused);
    this.lost = missingIn(extents, [committed, attempts.next(topic)]);
    if (this.lost.length > 0) onMissing?.(this.lost);
  }

  private async handle(records: readonly StoredRecord[], context: BatchContext): Promise<Progress> {
    const { attempts, chunk = CHUNK } = this.options;
    let settled = 0;
    for (const portion of portionsOf(records, attempts.left(records[0]!), chunk)) {
      const hold = await this.hold();
      if (hold > 0) return { settled, againInMs: hold };
      if (context.stale()) return { settled };
      if (!(await this.settles(portion))) return { settled, againInMs: AGAIN_MS };
      settled += portion.records.length;
      // Before it could be forgotten that this one kills, it has to be behind what is committed.
      if (portion.deaths >= DEATHS) return { settled };
      await context.heartbeat();
    }
    return { settled };
  }

  /** In ms. */
  private async hold(): Promise<number> {
    return (await this.options.pressure?.()) ?? 0;
  }

  /** Whether it did: while the store or the broker is away nothing of a portion counts as settled. */
  private async settles(portion: Portion): Promise<boolean> {
    const { partition } = portion.records[0]!;
    try {
      await this.settle(portion);
      this.troubles.delete(partition);
      return true;
    } catch (error) {
      this.troubles.set(partition, { reason: (error as Error).message, at: Date.now() });
      return false;
    }
  }

  /** When it resolves, each record is in the ledger, waiting, or a dead letter. */
  private async settle({ records, deaths }: Portion): Promise<void> {
    const failures = deaths < DEATHS ? await this.take(records) : new Map([[records[0]!, killed(deaths)]]);
    const letters = records.flatMap((record) => this.letter(record, failures.get(record)));
    await this.writer.write(letters);
    this.options.attempts.settle(records.at(-1)!);
    this.counted.records += records.length;
    this.counted.deadLetters += letters.length;
  }

  private take(records: readonly StoredRecord[]): Promise<Failures> {
    const { attempts } = this.options;
    return this.turns.run(async () => {
      attempts.begin(records);
      try {
        return await this.taking.take(records);
      } finally {
        attempts.end(records);
      }
    });
  }

  private letter(record: StoredRecord, failure: Failure | undefined) {
    if (failure === undefined) return [];
    const { contract, clock } = this.options;
    const context = { topic: contract.topic('deadLetters'), group: this.groupId, now: clock.now() };
    return [deadLetterOf(record, failure, context)];
  }
}

/** A permission that lacks shows in the state, and does not end the start: our own account is asked meanwhile. */
function noneIfRefused(error: unknown): ReadonlyMap<number, bigint> {
  if (error instanceof Refused) return new Map();
  throw error;
}

const killed = (deaths: number): Failure => ({
  stage: 'record',
  exception: 'KilledTheProcess',
  message:
    `The process ended ${deaths} times while it had this record, and no other, in hand. ` +
    'Look in its log and in that of its supervisor for how it ended; correct that, then replay this letter.',
});
