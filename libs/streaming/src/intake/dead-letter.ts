import type { OutgoingRecord, StoredRecord } from '../port';

/** Why a record could not be taken in. */
export interface Failure {
  /** Where: reading it, deciding on it, or recording it. */
  readonly stage: 'decode' | 'decide' | 'record';
  /** A short name for the kind of failure. */
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

const PREFIX = '__dlq.errors.';
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
  const headers: Record<string, string | Buffer> = { ...record.headers };
  for (const [name, value] of Object.entries(reasons)) headers[`${PREFIX}${name}`] = value;
  return { topic: context.topic, partition: record.partition, key: record.key, value: record.value, headers };
}

/** A dead letter as an operator sees it. */
export interface DeadLetter extends Failure {
  /** "topic/partition/offset" of the record that could not be taken in: its name. */
  readonly name: string;
  readonly firstFailedAt: string;
  readonly record: StoredRecord;
}

/** Reads a record of the dead-letter topic; `undefined` for one that is no letter. */
export function readDeadLetter(record: StoredRecord): DeadLetter | undefined {
  const header = (name: string): string => record.headers[`${PREFIX}${name}`]?.toString('utf8') ?? '';
  if (header('topic') === '') return undefined;
  const rule = header('rule');
  return {
    name: `${header('topic')}/${header('partition')}/${header('offset')}`,
    stage: header('stage') as Failure['stage'],
    exception: header('exception'),
    message: header('message'),
    ...(rule !== '' && { rule }),
    firstFailedAt: header('first-failed-at'),
    record,
  };
}

/** The headers that the record came with, without what was added when it was set aside. */
export function originalHeaders(record: StoredRecord): { readonly [name: string]: Buffer } {
  const own = Object.entries(record.headers).filter(([name]) => !name.startsWith('__dlq.'));
  return Object.fromEntries(own);
}
