import type { Contract, Cursor, KafkaClient, StoredRecord } from '@ledger/streaming';
import type { Breach } from './invariants';

/**
 * I4 while it happens: again and again it reads the cursors first and the changes then, and no cursor may speak of
 * changes that a reader can not see yet.
 */
export class ConcurrentReader {
  readonly breaches: Breach[] = [];
  rounds = 0;
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
        // A broker is gone for a moment: a round that can not be read has seen nothing.
      }
    }
  }

  private async round(): Promise<void> {
    const cursors = (await this.read('cursors')).filter(({ key }) => String(key).startsWith('totals/'));
    const newest = cursors.at(-1);
    if (!newest) return;
    const cursor = JSON.parse(String(newest.value)) as Cursor;
    const changes = await this.read('totalChanges');
    const own = changes.filter(({ value }) => {
      const { position } = JSON.parse(String(value)) as { position: string };
      return position > cursor.from && position <= cursor.to;
    });
    if (own.length !== cursor.count) {
      this.breaches.push(`I4 a reader saw the cursor ${cursor.to} and ${own.length} of its ${cursor.count} changes`);
    }
  }

  private async read(channel: 'cursors' | 'totalChanges'): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    await this.client.read({ topics: [this.contract.topic(channel)], deadlineMs: 20_000 }, (record) =>
      records.push(record),
    );
    return records;
  }
}
