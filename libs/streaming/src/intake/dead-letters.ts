import type { Clock } from '@ledger/kernel';
import type { Contract } from '../contract/contract';
import { inTransactions, type KafkaClient, type OutgoingRecord, type StoredRecord } from '@ledger/kafka';
import { type DeadLetter, originalHeaders, readDeadLetter } from './dead-letter';

const SETTLED = '__dlq.settled';
/** The content of so many bytes is held at once: there may be more letters than memory. */
const MOST_BYTES_HELD = 64_000_000;
/** A topic of many large letters takes its time; the caller sees the progress. */
const READING_MS = 600_000;
/** For callers that only need the number. */
const COUNTING_MS = 30_000;

/** Called with how much is done, and of how much; both count what the caller asked for. */
type OnProgress = (done: number, total: number) => void;

/** A letter with the record that could not be taken in. */
export interface WholeLetter {
  readonly letter: DeadLetter;
  readonly record: StoredRecord;
}

/** What an operator does with the dead letters: look, and after a fix send again. */
export class DeadLetters {
  private readonly topic: string;

  constructor(
    private readonly client: KafkaClient,
    private readonly contract: Contract,
    private readonly clock: Clock,
  ) {
    this.topic = contract.topic('deadLetters');
  }

  /**
   * Those that are not settled, without their content: partition by partition, in the order in which they were set
   * aside. One that was set aside twice is one. Progress counts the records that were looked at.
   */
  list(onProgress?: OnProgress): Promise<DeadLetter[]> {
    return this.open(({ letter }) => letter, onProgress);
  }

  /** How many are not settled. @throws DoubtfulOutcome when that cannot be determined within half a minute */
  async count(): Promise<number> {
    return (await this.open(({ letter }) => letter.name, undefined, COUNTING_MS)).length;
  }

  /** One of them, by name ("topic/partition/offset"), with its content; `undefined` when it is not there or settled. */
  async explain(name: string): Promise<WholeLetter | undefined> {
    const [found] = await this.open((whole) => (whole.letter.name === name ? whole : undefined));
    return found;
  }

  /**
   * Sends the original records to the intake again, and marks the letters as settled in the same transaction: however
   * this ends, each was sent again and settled, or neither. One that is refused again becomes a new letter.
   * Returns how many it settled: not those that somebody else settled first.
   */
  replay(names: readonly string[], onProgress?: OnProgress): Promise<number> {
    return this.settle(names, (whole) => [this.original(whole), this.mark(whole, 'replayed')], onProgress);
  }

  /** Marks letters as settled without sending them again. Returns how many. */
  dismiss(names: readonly string[], onProgress?: OnProgress): Promise<number> {
    return this.settle(names, (whole) => [this.mark(whole, 'dismissed')], onProgress);
  }

  /** A mark settles the letters of its name that came before it: a topic that was created again reuses its offsets. */
  private async open<T>(
    choose: (whole: WholeLetter) => T | undefined,
    onProgress?: OnProgress,
    deadlineMs = READING_MS,
  ): Promise<T[]> {
    const open = new Map<string, { partition: number; chosen: T }>();
    const total = onProgress ? await this.size() : 0;
    let seen = 0;
    await this.client.read({ topics: [this.topic], deadlineMs }, (record) => {
      onProgress?.(++seen, total);
      const mark = record.headers[SETTLED]?.toString('utf8');
      if (mark !== undefined) open.delete(mark);
      const letter = readDeadLetter(record);
      if (letter === undefined || open.has(letter.name)) return;
      const chosen = choose({ letter, record });
      if (chosen !== undefined) open.set(letter.name, { partition: record.partition, chosen });
    });
    const inOrder = [...open.values()].sort((a, b) => a.partition - b.partition);
    return inOrder.map(({ chosen }) => chosen);
  }

  private async size(): Promise<number> {
    const extents = await this.client.topics.extents(this.topic);
    return extents.reduce((sum, { low, stable }) => sum + Number(stable - low), 0);
  }

  private async settle(
    names: readonly string[],
    recordsOf: (whole: WholeLetter) => OutgoingRecord[],
    onProgress?: OnProgress,
  ): Promise<number> {
    if (names.length === 0) return 0;
    const transactionalId = `${this.contract.prefix}ledger.dead-letters`;
    const sink = await this.client.openSink(transactionalId);
    const left = new Set(names);
    let done = 0;
    try {
      for (let some = await this.some(left); some.length > 0; some = await this.some(left)) {
        for (const records of inTransactions(some, recordsOf)) {
          await sink.send(records);
          done += records.filter(({ topic }) => topic === this.topic).length;
          onProgress?.(done, names.length);
        }
        for (const { letter } of some) left.delete(letter.name);
      }
    } finally {
      await sink.close();
    }
    // A commit can be read a moment after it is acknowledged, and before anybody else may write under its name.
    await (await this.client.openSink(transactionalId)).close();
    return done;
  }

  /** Those of these names that are open, or as many of them as may be held at once. */
  private async some(names: ReadonlySet<string>): Promise<WholeLetter[]> {
    if (names.size === 0) return [];
    let bytes = 0;
    return this.open(({ letter, record }) => {
      if (bytes > MOST_BYTES_HELD || !names.has(letter.name)) return undefined;
      bytes += record.value?.length ?? 0;
      // Its own bytes, without the whole answer of the broker that they lie in.
      return { letter, record: { ...record, value: record.value && Buffer.from(record.value) } };
    });
  }

  private original({ record: { partition, key, value, headers } }: WholeLetter): OutgoingRecord {
    return { topic: this.contract.topic('intake'), partition, key, value, headers: originalHeaders({ headers }) };
  }

  private mark({ letter: { name }, record: { partition, key } }: WholeLetter, how: string): OutgoingRecord {
    const headers = { [SETTLED]: name, [`${SETTLED}.how`]: how, [`${SETTLED}.at`]: this.clock.now() };
    return { topic: this.topic, partition, key, value: null, headers };
  }
}
