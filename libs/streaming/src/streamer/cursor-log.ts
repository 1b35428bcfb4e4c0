import { randomUUID } from 'node:crypto';
import { canonicalJson } from '@ledger/kernel';
import type { KafkaClient, OutgoingRecord, ReadOptions, StoredRecord, TransactionalSink } from '@ledger/kafka';

/** A writer that is the only one of its name, and the last cursor that was committed under it. */
export interface Claim {
  readonly sink: TransactionalSink;
  /** Names this claim: every cursor that is written under it carries it. */
  readonly incarnation: string;
  /** The value of the newest cursor; absent when none was ever written. */
  readonly cursor?: string;
}

type How = Pick<ReadOptions, 'until' | 'deadlineMs'>;

/** How many records before the end of the topic the search for the newest cursor begins with. */
const TAIL = 500;

/** The key under which a claim of `name` leaves its mark. */
const fenceOf = (name: string): string => `fence ${name}`;

/** Whether a record is the mark that this very claim has left. */
const isFence =
  (name: string, incarnation: string) =>
  ({ key, value }: StoredRecord): boolean =>
    String(key) === fenceOf(name) && String(value).includes(incarnation);

/**
 * The cursors of all writers, in one compacted partition. The cursor in Kafka is the only authority on what was sent:
 * it is committed in the same transaction as the records, or not at all.
 */
export class CursorLog {
  constructor(
    private readonly client: KafkaClient,
    readonly topic: string,
  ) {}

  /**
   * Becomes the writer called `name`: fences all others first, then reads its cursor. The reading ends at a record
   * that this claim itself has committed, so that nothing which was committed before can be missed, however slowly a
   * partition comes back after its leader died.
   */
  async claim(name: string, transactionalId: string): Promise<Claim> {
    const incarnation = randomUUID();
    const sink = await this.client.openSink(transactionalId);
    try {
      await sink.send([this.record(fenceOf(name), canonicalJson({ incarnation }))]);
      const cursor = await this.newest([name], { until: isFence(name, incarnation) });
      return { sink, incarnation, ...(cursor !== undefined && { cursor }) };
    } catch (error) {
      await sink.close();
      throw error;
    }
  }

  /** The newest cursor of `name`, without fencing anybody: good for looking, not for going on from. */
  peek(name: string, deadlineMs?: number): Promise<string | undefined> {
    return this.newest([name], deadlineMs === undefined ? {} : { deadlineMs });
  }

  /** The incarnation of the claim of `name` that was the last to write anything; absent when there was none. */
  async newestClaim(name: string, deadlineMs: number): Promise<string | undefined> {
    const newest = await this.newest([name, fenceOf(name)], { deadlineMs });
    return newest === undefined ? undefined : (JSON.parse(newest) as { incarnation: string }).incarnation;
  }

  /** The record that moves the cursor of `name`, to be sent together with what it speaks of. */
  record(name: string, value: string): OutgoingRecord {
    return { topic: this.topic, partition: 0, key: name, value, headers: {} };
  }

  /**
   * The newest value under any of these keys. It is sought near the end first, then everywhere: others may have written so
   * much meanwhile that the end of the topic says nothing of this one.
   */
  private async newest(keys: readonly string[], how: How = {}): Promise<string | undefined> {
    return (await this.search(keys, { ...how, last: TAIL })) ?? (await this.search(keys, how));
  }

  private async search(keys: readonly string[], options: How & Pick<ReadOptions, 'last'>): Promise<string | undefined> {
    let found: string | undefined;
    await this.client.read({ topics: [this.topic], ...options }, ({ key, value }) => {
      if (keys.includes(String(key)) && value) found = String(value);
    });
    return found;
  }
}
