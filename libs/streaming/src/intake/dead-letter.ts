import type { OutgoingRecord, StoredRecord } from '@ledger/kafka';

/** Errors that speak of a fault of the program, by their names in JavaScript. */
export const programFaults = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'] as const;

/** The kinds of failure that are found here; those that the application finds bear its names. */
export const failureKinds = ['NotAnEvent', 'KilledTheProcess', ...programFaults] as const;

/** Why a record could not be taken in. */
export interface Failure {
  /** Where: reading it, deciding on it, or recording it. */
  readonly stage: 'decode' | 'decide' | 'record';
  /** The kind of failure: one of `failureKinds`, or the type of the application's problem. */
  readonly exception: string;
  readonly message: string;
  readonly rule?: string;
}

export interface DeadLetterContext {
  readonly topic: string;
  readonly group: string;
  /** RFC 3339. */
  readonly now: string;
}

/** Headers of this name are ours in the topic of dead letters, for any sender. */
const OURS = '__dlq.';
const PREFIX = `${OURS}errors.`;
/** Before the name of a header that came with a name of that kind: it must not be taken for one of ours. */
const AS_IT_CAME = `${OURS}as-it-came.`;
const LONGEST = 4_000;

/**
 * The record as it came, byte for byte, with the reason in headers. The names are those that Kafka's own brokers use
 * for share groups (KIP-1191). It goes to the partition of the same number, so the order of a demand is kept.
 */
export function deadLetterOf(record: StoredRecord, failure: Failure, context: DeadLetterContext): OutgoingRecord {
  const reasons = {
    topic: record.topic,
    partition: String(record.partition),
    offset: String(record.offset),
    group: context.group,
    stage: failure.stage,
    exception: failure.exception,
    message: failure.message.slice(0, LONGEST),
    ...(failure.rule !== undefined && { rule: failure.rule }),
    'first-failed-at': context.now,
  };
  const headers = Object.fromEntries<string | Buffer>([
    ...Object.entries(record.headers).map(
      ([name, value]) => [name.startsWith(OURS) ? `${AS_IT_CAME}${name}` : name, value] as const,
    ),
    ...Object.entries(reasons).map(([name, value]) => [`${PREFIX}${name}`, value] as const),
  ]);
  return { topic: context.topic, partition: record.partition, key: record.key, value: record.value, headers };
}

/** A dead letter as an operator sees it in a list: nothing of its content. */
export interface DeadLetter extends Failure {
  /** "topic/partition/offset" of the record that could not be taken in: its name. */
  readonly name: string;
  /** RFC 3339. */
  readonly firstFailedAt: string;
  /** The key that it came with. */
  readonly demand?: string;
  /** What names the event, where its headers do. */
  readonly source?: string;
  readonly id?: string;
}

/** Reads a record of the dead-letter topic; `undefined` for one that is no letter. */
export function readDeadLetter({ key, headers }: StoredRecord): DeadLetter | undefined {
  const text = (name: string): string | undefined => headers[name]?.toString('utf8');
  const reason = (name: string): string => text(`${PREFIX}${name}`) ?? '';
  if (reason('topic') === '') return undefined;
  return {
    name: `${reason('topic')}/${reason('partition')}/${reason('offset')}`,
    firstFailedAt: reason('first-failed-at'),
    ...given({ demand: key?.toString('utf8'), source: text('ce_source'), id: text('ce_id') }),
    stage: reason('stage') as Failure['stage'],
    exception: reason('exception'),
    ...given({ rule: text(`${PREFIX}rule`) }),
    message: reason('message'),
  };
}

function given<K extends string>(fields: { readonly [name in K]: string | undefined }): { [name in K]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** The headers that the record came with, without what was added when it was set aside. */
export function originalHeaders({ headers }: Pick<StoredRecord, 'headers'>): { readonly [name: string]: Buffer } {
  const own = Object.entries(headers).filter(([name]) => name.startsWith(AS_IT_CAME) || !name.startsWith(OURS));
  return Object.fromEntries(own.map(([name, value]) => [name.replace(AS_IT_CAME, ''), value]));
}
