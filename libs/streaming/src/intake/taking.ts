import type { StoredRecord } from '@ledger/kafka';
import { type Failure, programFaults } from './dead-letter';
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
    context: { readonly principal: { readonly name: string }; readonly eachBoundToItsSource: true },
  ): Promise<readonly IntakeReceipt[]>;
}

/** Which records could not be taken in, and why. */
export type Failures = ReadonlyMap<StoredRecord, Failure>;

interface Read {
  readonly record: StoredRecord;
  readonly event: RawEvent;
}

/** 503: to submit it again helps. Every other problem is of this one event, and must not hold up those behind it. */
const PASSING = 503;

/** An event that makes the intake itself fail is tried so often before it is set aside. */
const TRIES = 3;

/** Reads records and gives them to the intake. */
export class Taking {
  private readonly tries = new Map<string, number>();

  private readonly context: Parameters<IntakeSink['submitMany']>[1];

  constructor(
    private readonly intake: IntakeSink,
    principal: { readonly name: string },
  ) {
    // A topic has many senders, and no token: each event may act on the demands of its source alone.
    this.context = { principal, eachBoundToItsSource: true };
  }

  /** When it resolves, each record is in the ledger, waiting, or among the failures. Rejects when the store does. */
  async take(records: readonly StoredRecord[]): Promise<Failures> {
    const failures = new Map<StoredRecord, Failure>();
    const read: Read[] = [];
    for (const record of records) {
      const decoded = decode(record);
      if (decoded.ok) read.push({ record, event: decoded.value });
      else failures.set(record, { stage: 'decode', exception: 'NotAnEvent', message: decoded.error });
    }
    for (const [record, failure] of await this.submit(read)) failures.set(record, failure);
    return failures;
  }

  private async submit(read: readonly Read[]): Promise<[StoredRecord, Failure][]> {
    if (read.length === 0) return [];
    try {
      return await this.submitTogether(read);
    } catch (error) {
      if (read.length > 1) return this.submitOneByOne(read);
      return [this.countTry(read[0]!.record, error)];
    }
  }

  private async submitTogether(read: readonly Read[]): Promise<[StoredRecord, Failure][]> {
    const events = read.map(({ event }) => event);
    const receipts = await this.intake.submitMany(events, this.context);
    return receipts.flatMap((receipt, i) => {
      if (receipt.status !== 'refused') return [];
      if (receipt.problem.status === PASSING) throw new Error(receipt.problem.title);
      return [[read[i]!.record, failureOf(receipt.problem)]];
    });
  }

  /** One of them makes the intake fail: find it. What was recorded already is only repeated. */
  private async submitOneByOne(read: readonly Read[]): Promise<[StoredRecord, Failure][]> {
    const failures: [StoredRecord, Failure][] = [];
    for (const one of read) failures.push(...(await this.submit([one])));
    return failures;
  }

  /** A fault of the program in one event must not stop all others; a fault of the disk must. */
  private countTry(record: StoredRecord, error: unknown): [StoredRecord, Failure] {
    const place = `${record.partition}/${record.offset}`;
    const tries = (this.tries.get(place) ?? 0) + 1;
    this.tries.set(place, tries);
    if (tries < TRIES || !isFaultOfProgram(error)) throw error;
    this.tries.delete(place);
    const { name, message } = error as Error;
    return [record, { stage: 'record', exception: name, message }];
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

const isFaultOfProgram = (error: unknown): boolean =>
  error instanceof Error && programFaults.some((name) => name === error.name);
