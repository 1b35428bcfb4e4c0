import type { KafkaClient, StoredRecord } from '@ledger/kafka';
import type { Contract, Cursor } from '@ledger/streaming';
import type { Breach } from './invariants';

/** The marker of a commit reaches a partition when the partition has a leader; by then every election is over. */
const LONGEST_MS = 30_000;

/**
 * I4 while it happens: again and again it reads the cursors first and the changes then. Kafka makes a transaction
 * readable one partition after the other; so a reader may have to wait for what a cursor speaks of, and always gets it.
 */
export class ConcurrentReader {
  readonly breaches: Breach[] = [];
  rounds = 0;
  /** How often the cursor could be read before all that it speaks of. */
  waited = 0;
  private stopped = false;
  private readonly reading: Promise<void>;

  constructor(
    private readonly client: KafkaClient,
    private readonly contract: Contract,
  ) {
    this.reading = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.reading;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.round();
        this.rounds++;
      } catch {
        // A broker is gone for a moment: a round that cannot be read has seen nothing.
      }
    }
  }

  private async round(): Promise<void> {
    const cursors = (await this.read('cursors')).filter(({ key }) => String(key).startsWith('totals/'));
    const newest = cursors.at(-1);
    if (!newest) return;
    const cursor = JSON.parse(String(newest.value)) as Cursor;
    for (const since = Date.now(); !(await this.holds(cursor)); this.waited++) {
      if (Date.now() - since > LONGEST_MS) {
        this.breaches.push(`I4 a reader saw the cursor ${cursor.to}, and never all of its ${cursor.count} changes`);
        return;
      }
    }
  }

  private async holds({ from, to, count }: Cursor): Promise<boolean> {
    const changes = await this.read('totalChanges');
    const own = changes.filter(({ value }) => {
      const { position } = JSON.parse(String(value)) as { position: string };
      return position > from && position <= to;
    });
    if (own.length > count) this.breaches.push(`I4 a reader saw ${own.length} changes up to ${to}, not ${count}`);
    return own.length >= count;
  }

  private async read(channel: 'cursors' | 'totalChanges'): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    await this.client.read({ topics: [this.contract.topic(channel)], deadlineMs: 20_000 }, (record) =>
      records.push(record),
    );
    return records;
  }
}
