import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EventEntry } from '@ledger/event-store';
import { beginEpoch } from '@ledger/event-store-sqlite';
import type { KafkaClient } from '@ledger/kafka';
import { systemClock } from '@ledger/kernel';
import { Publication } from '@ledger/publication';
import type { ReadModel } from '@ledger/read-model';
import { Contract, CursorLog, DemandFeed, Streamer, type StreamerOptions, TotalsFeed } from '@ledger/streaming';
import { settled } from './records';
import { copyOf, ledgerWith, noData, received, record, type Step, type TestLedger } from '@ledger/read-model/testing';
import { testClient } from './client';

/** A ledger, its topics under a prefix of their own, and streamers from the one to the other. */
export class Rig {
  readonly contract: Contract;
  readonly client: KafkaClient;
  readonly cursors: CursorLog;
  private readonly streamers: Streamer[] = [];
  private readonly former: TestLedger[] = [];
  private demands = 0;
  private backups = 0;

  private constructor(
    brokers: readonly string[],
    private current: TestLedger,
    private counted: ReadModel,
    readonly prefix: string,
  ) {
    this.contract = new Contract(prefix);
    this.client = testClient({ brokers });
    this.cursors = new CursorLog(this.client, this.contract.topic('cursors'));
  }

  static async on(brokers: readonly string[], prefix = `${randomUUID().slice(0, 8)}.`): Promise<Rig> {
    const ledger = await ledgerWith();
    const model = ledger.open();
    model.start();
    const rig = new Rig(brokers, ledger, model, prefix);
    try {
      await rig.client.topics.ensure(rig.contract.specs());
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  get ledger(): TestLedger {
    return this.current;
  }

  get model(): ReadModel {
    return this.counted;
  }

  totals(over: Partial<StreamerOptions> = {}): Streamer {
    const feed = new TotalsFeed(this.contract, this.model, this.ledger.store, new Publication());
    return this.streamer({ feed, ...over });
  }

  demandEvents(over: Partial<StreamerOptions> = {}): Streamer {
    const withoutIds = ({ data }: EventEntry): EventEntry['data'] =>
      Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'challenge'));
    return this.streamer({
      feed: new DemandFeed(this.contract, this.ledger.store, withoutIds, new Publication()),
      ...over,
    });
  }

  private streamer(options: Pick<StreamerOptions, 'feed'> & Partial<StreamerOptions>): Streamer {
    const { client, cursors, prefix } = this;
    const streamer = new Streamer({ client, cursors, prefix, ...options });
    this.streamers.push(streamer);
    return streamer;
  }

  /** Records that many demands, each received and answered: two events, and some cells, for each. */
  async demandsCome(count: number): Promise<void> {
    const countries = ['IE', 'DE', 'FR', 'US', 'BR'];
    const steps: Step[] = [];
    const eventsBefore = this.demands * 2;
    for (let i = 0; i < count; i++) {
      const demand = this.demands++;
      steps.push(received(demand, { country: countries[demand % countries.length]!, accounts: demand % 3 }));
      steps.push(noData(demand));
    }
    await record(this.ledger.store, steps, eventsBefore);
  }

  /** The file of a backup of the ledger as it is now. */
  backUp(): string {
    const path = join(this.ledger.folder, `backup-${this.backups++}.db`);
    this.ledger.tamper(`VACUUM INTO '${path}'`, 'ledger.db');
    return path;
  }

  /** As the ledger command does: what follows is another history. The streamers of the one before have to be quiet. */
  restore(backup: string): Promise<void> {
    return this.goOnWith(copyOf(backup, (path) => void beginEpoch(path, systemClock().now())));
  }

  /** As it should not be done: the file is put back, and nothing is told of it. */
  putBack(backup: string): Promise<void> {
    return this.goOnWith(copyOf(backup));
  }

  private async goOnWith(ledger: Promise<TestLedger>): Promise<void> {
    this.former.push(this.current);
    this.current = await ledger;
    this.counted = this.current.open();
    this.counted.start();
  }

  /** Stops all streamers, and resolves when all that they wrote can be read. */
  async quiet(): Promise<void> {
    for (const streamer of this.streamers) {
      await streamer.stop();
      await settled(this.client, streamer.transactionalId);
    }
  }

  async close(): Promise<void> {
    for (const streamer of this.streamers) await streamer.stop();
    await this.client.close();
    for (const ledger of [...this.former, this.current]) await ledger.close();
  }
}
