import type { Clock } from '@ledger/kernel';
import type { Contract } from '../contract/contract';
import type {
  BatchContext,
  BatchSource,
  KafkaClient,
  OutgoingRecord,
  Progress,
  SourceState,
  StoredRecord,
  TransactionalSink,
} from '../port';
import { deadLetterOf, type Failure } from './dead-letter';
import { decode, type RawEvent } from './decode';

/** What the intake of the application answers for one event, as far as Kafka needs to know. */
export type IntakeReceipt =
  | { readonly status: 'recorded' | 'repeated' | 'waiting' }
  | {
      readonly status: 'refused';
      readonly problem: {
        readonly title: string;
        readonly detail: string;
        readonly status: number;
        readonly type: string;
        readonly rule?: string;
      };
    };

/** Where events go: in order, one answer for each, the same (source, id) never twice. */
export interface IntakeSink {
  submitMany(
    events: readonly unknown[],
    context: { readonly principal: { readonly name: string } },
  ): Promise<readonly IntakeReceipt[]>;
}

export interface IntakeRunnerOptions {
  readonly client: KafkaClient;
  readonly contract: Contract;
  readonly intake: IntakeSink;
  readonly clock: Clock;
  readonly groupId?: string;
  /** Names this process among those that read the same topic: two writers of dead letters must not fence each other. */
  readonly instance: string;
  /** How long to hold back, in ms, because what is behind can not keep up; 0 to go on. */
  readonly pressure?: () => number | Promise<number>;
  readonly chunk?: number;
}

const AGAIN_MS = 1_000;
const CHUNK = 500;
/** An event that makes the intake itself fail is tried so often before it is set aside. */
const ATTEMPTS = 3;

/**
 * Takes demand events from Kafka. An offset is committed only when every event before it is recorded, known, waiting,
 * or in the dead letters; a crash in between delivers some of them again, and the store knows them by source and id.
 */
export class IntakeRunner {
  private source: BatchSource | undefined;
  private sink: TransactionalSink | undefined;
  private sending: Promise<void> = Promise.resolve();
  private readonly attempts = new Map<string, number>();
  private readonly counted = { records: 0, deadLetters: 0 };
  readonly groupId: string;

  constructor(private readonly options: IntakeRunnerOptions) {
    this.groupId = options.groupId ?? `${options.contract.prefix}ledger.intake`;
  }

  async start(): Promise<void> {
    const topic = this.options.contract.topic('intake');
    const handle = (records: readonly StoredRecord[], context: BatchContext) => this.handle(records, context);
    this.source = await this.options.client.consume({ groupId: this.groupId, topic, handle });
  }

  /** Finishes the batches in hand. */
  async stop(): Promise<void> {
    await this.source?.stop();
    await this.sink?.close();
  }

  state(): SourceState {
    return this.source?.state() ?? { state: 'stopped', lastFetchAt: 0 };
  }

  /** Since the start: records that were settled, and how many of them as dead letters. */
  counts(): { readonly records: number; readonly deadLetters: number } {
    return this.counted;
  }

  private async handle(records: readonly StoredRecord[], context: BatchContext): Promise<Progress> {
    const size = this.options.chunk ?? CHUNK;
    for (let settled = 0; settled < records.length; settled += size) {
      const hold = (await this.options.pressure?.()) ?? 0;
      if (hold > 0) return { settled, againInMs: hold };
      if (context.stale()) return { settled };
      const chunk = records.slice(settled, settled + size);
      try {
        await this.settle(chunk);
      } catch {
        // The store or the broker is not there: nothing of this chunk counts as settled.
        return { settled, againInMs: AGAIN_MS };
      }
      await context.heartbeat();
    }
    return { settled: records.length };
  }

  /** When it resolves, each record is in the ledger, waiting, or a dead letter. */
  private async settle(records: readonly StoredRecord[]): Promise<void> {
    const letters: OutgoingRecord[] = [];
    const events: { record: StoredRecord; event: RawEvent }[] = [];
    for (const record of records) {
      const decoded = decode(record);
      if (decoded.ok) events.push({ record, event: decoded.value });
      else letters.push(this.letter(record, { stage: 'decode', exception: 'NotAnEvent', message: decoded.error }));
    }
    for (const { record, failure } of await this.submit(events)) letters.push(this.letter(record, failure));
    if (letters.length > 0) await this.setAside(letters);
    this.counted.records += records.length;
    this.counted.deadLetters += letters.length;
  }

  private async submit(events: readonly { record: StoredRecord; event: RawEvent }[]) {
    if (events.length === 0) return [];
    try {
      return await this.submitTogether(events);
    } catch (error) {
      if (events.length > 1) return this.submitOneByOne(events);
      return this.countAttempt(events[0]!.record, error);
    }
  }

  private async submitTogether(events: readonly { record: StoredRecord; event: RawEvent }[]) {
    const principal = { name: `kafka:${this.options.contract.topic('intake')}` };
    const receipts = await this.options.intake.submitMany(
      events.map(({ event }) => event),
      { principal },
    );
    return receipts.flatMap((receipt, i) => {
      if (receipt.status !== 'refused') return [];
      if (receipt.problem.status >= 500) throw new Error(receipt.problem.title);
      return [{ record: events[i]!.record, failure: failureOf(receipt.problem) }];
    });
  }

  /** One of them makes the intake fail: find it. What was recorded already is only repeated. */
  private async submitOneByOne(events: readonly { record: StoredRecord; event: RawEvent }[]) {
    const failures: { record: StoredRecord; failure: Failure }[] = [];
    for (const event of events) failures.push(...(await this.submit([event])));
    return failures;
  }

  /** A fault of the program in one event must not stop all others for ever; a fault of the disk must. */
  private countAttempt(record: StoredRecord, error: unknown): { record: StoredRecord; failure: Failure }[] {
    const place = `${record.partition}/${record.offset}`;
    const attempts = (this.attempts.get(place) ?? 0) + 1;
    this.attempts.set(place, attempts);
    if (attempts < ATTEMPTS || !isFaultOfProgram(error)) throw error;
    this.attempts.delete(place);
    const { name, message } = error as Error;
    return [{ record, failure: { stage: 'record', exception: name, message } }];
  }

  private letter(record: StoredRecord, failure: Failure): OutgoingRecord {
    const { contract, clock } = this.options;
    return deadLetterOf(record, failure, {
      topic: contract.topic('deadLetters'),
      group: this.groupId,
      now: clock.now(),
    });
  }

  /** One transaction at a time, though several partitions are worked on at once. */
  private setAside(letters: readonly OutgoingRecord[]): Promise<void> {
    const turn = this.sending.then(() => this.sendLetters(letters));
    this.sending = turn.catch(() => undefined);
    return turn;
  }

  private async sendLetters(letters: readonly OutgoingRecord[]): Promise<void> {
    const { contract, instance, client } = this.options;
    this.sink ??= await client.openSink(`${contract.prefix}ledger.intake.dead-letters.${instance}`);
    try {
      await this.sink.send(letters);
    } catch (error) {
      this.sink = undefined;
      throw error;
    }
  }
}

const failureOf = ({
  type,
  title,
  detail,
  rule,
}: Extract<IntakeReceipt, { status: 'refused' }>['problem']): Failure => ({
  stage: 'decide',
  exception: type,
  message: `${title} ${detail}`,
  ...(rule !== undefined && { rule }),
});

const FAULTS = new Set(['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);

const isFaultOfProgram = (error: unknown): boolean => error instanceof Error && FAULTS.has(error.name);
