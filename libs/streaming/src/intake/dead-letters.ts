import type { Clock } from '@ledger/kernel';
import type { Contract } from '../contract/contract';
import type { KafkaClient, OutgoingRecord, StoredRecord } from '../port';
import { type DeadLetter, originalHeaders, readDeadLetter } from './dead-letter';

const SETTLED = '__dlq.settled';
/** Letters a transaction: two records each. */
const AT_ONCE = 200;

/** What an operator does with the dead letters: look, and after a fix send again. */
export class DeadLetters {
  constructor(
    private readonly client: KafkaClient,
    private readonly contract: Contract,
    private readonly clock: Clock,
  ) {}

  /** Those that nobody has settled, in the order in which they were set aside. One that was set aside twice is one. */
  async list(): Promise<DeadLetter[]> {
    const open = new Map<string, DeadLetter>();
    const settled = new Set<string>();
    await this.client.read({ topics: [this.contract.topic('deadLetters')] }, (record) => {
      const mark = record.headers[SETTLED]?.toString('utf8');
      if (mark !== undefined) settled.add(mark);
      const letter = readDeadLetter(record);
      if (letter && !open.has(letter.name)) open.set(letter.name, letter);
    });
    return [...open.values()].filter(({ name }) => !settled.has(name));
  }

  /** One of them, by name ("topic/partition/offset"); `undefined` when it is not there or settled. */
  async explain(name: string): Promise<DeadLetter | undefined> {
    return (await this.list()).find((letter) => letter.name === name);
  }

  /**
   * Sends the original records to the intake again, and marks the letters as settled in the same transaction: however
   * this ends, each was sent again and settled, or neither. One that is refused again becomes a new letter.
   */
  async replay(letters: readonly DeadLetter[], onProgress?: (done: number) => void): Promise<number> {
    return this.settle(letters, 'replayed', onProgress);
  }

  /** Marks letters as settled without sending them again. */
  async dismiss(letters: readonly DeadLetter[], onProgress?: (done: number) => void): Promise<number> {
    return this.settle(letters, 'dismissed', onProgress);
  }

  private async settle(
    letters: readonly DeadLetter[],
    how: 'replayed' | 'dismissed',
    onProgress?: (done: number) => void,
  ): Promise<number> {
    const transactionalId = `${this.contract.prefix}ledger.dead-letters`;
    const sink = await this.client.openSink(transactionalId);
    try {
      for (let done = 0; done < letters.length; done += AT_ONCE) {
        const some = letters.slice(done, done + AT_ONCE);
        const again = how === 'replayed' ? some.map(({ record }) => this.original(record)) : [];
        await sink.send([...again, ...some.map((letter) => this.mark(letter, how))]);
        onProgress?.(done + some.length);
      }
    } finally {
      await sink.close();
    }
    // A commit can be read a moment after it is acknowledged, and before anybody else may write under its name.
    await (await this.client.openSink(transactionalId)).close();
    return letters.length;
  }

  private original(record: StoredRecord): OutgoingRecord {
    const { partition, key, value } = record;
    return { topic: this.contract.topic('intake'), partition, key, value, headers: originalHeaders(record) };
  }

  private mark({ name, record }: DeadLetter, how: string): OutgoingRecord {
    const headers = { [SETTLED]: name, [`${SETTLED}.how`]: how, [`${SETTLED}.at`]: this.clock.now() };
    return { topic: record.topic, partition: record.partition, key: record.key, value: null, headers };
  }
}
