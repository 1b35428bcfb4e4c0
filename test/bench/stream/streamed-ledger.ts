import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { Intake, posturesOf } from '@ledger/intake';
import { KafkajsClient } from '@ledger/kafka';
import { beforeFirst, systemClock } from '@ledger/kernel';
import { Publication } from '@ledger/publication';
import { type ChangeRow, ReadModel } from '@ledger/read-model';
import { Contract, CursorLog, Streamer, TotalsFeed } from '@ledger/streaming';
import { batched } from '../history';
import { check } from '../result';
import type { Arrived } from './arrivals';

/** The parts of the service from its intake to Kafka, put together as it does, under topics of their own. */
export class StreamedLedger {
  private contract = freshContract();
  private readonly client: KafkajsClient;
  private readonly store: SqliteEventStore;
  private readonly intake: Intake;
  private readonly model: ReadModel;

  private constructor(folder: string, brokers: readonly string[]) {
    this.client = new KafkajsClient({ brokers });
    this.store = SqliteEventStore.open({ path: join(folder, 'ledger.db') });
    const { waitingRoom } = this.store;
    const sources = posturesOf(new Map(), 'enforce');
    this.intake = new Intake({ store: this.store, waitingRoom, clock: systemClock(), sources });
    this.model = ReadModel.open({ path: join(folder, 'read-model.db'), store: this.store });
  }

  static async open(folder: string, brokers: readonly string[]): Promise<StreamedLedger> {
    mkdirSync(folder, { recursive: true });
    const ledger = new StreamedLedger(folder, brokers);
    await ledger.freshTopics();
    ledger.model.start();
    return ledger;
  }

  /** Those that hold its totals. */
  get topics(): readonly string[] {
    return [this.contract.topic('totalChanges'), this.contract.topic('totals')];
  }

  /** From now on it streams to topics that hold nothing yet. */
  async freshTopics(): Promise<void> {
    this.contract = freshContract();
    await this.client.topics.ensure(this.contract.specs());
  }

  /** The same records, addressed to topics that hold nothing yet. */
  async onFreshTopics(positions: readonly Arrived[][]): Promise<Arrived[][]> {
    const { prefix } = this.contract;
    const fresh = freshContract();
    await this.client.topics.ensure(fresh.specs());
    const moved = (record: Arrived): Arrived => ({
      ...record,
      topic: `${fresh.prefix}${record.topic.slice(prefix.length)}`,
    });
    return positions.map((records) => records.map(moved));
  }

  /** Records one event; the position that it was acknowledged with. */
  async submit(event: unknown): Promise<string> {
    const receipt = await this.intake.submitOne(event, {});
    check(receipt.status === 'recorded', `an event is recorded: ${JSON.stringify(receipt)}`);
    return receipt.position;
  }

  /** Records many, and counts them. */
  async fill(lines: Iterable<string>): Promise<void> {
    for (const batch of batched(lines, 1_000)) await this.intake.submitMany(batch.map(parse), {});
    await this.model.catchUp();
  }

  /** A streamer that has claimed its topics and streams. */
  async streaming(): Promise<Streamer> {
    const { client, contract, model, store } = this;
    const { promise, resolve } = Promise.withResolvers<void>();
    const streamer = new Streamer({
      client,
      cursors: new CursorLog(client, contract.topic('cursors')),
      feed: new TotalsFeed(contract, model, store, new Publication()),
      prefix: contract.prefix,
      onPhase: ({ phase }) => (phase === 'streaming' ? resolve() : undefined),
    });
    streamer.start();
    await promise;
    return streamer;
  }

  async allStreamed(streamer: Streamer): Promise<void> {
    while ((await streamer.lag()) > 0) await pause(1);
    check(streamer.state().doubts === 0, 'no transaction was in doubt');
  }

  /** Every change of every total, in ledger order. */
  *changes(): Generator<ChangeRow> {
    for (let cursor = { position: beforeFirst, ordinal: -1 }; ;) {
      const rows = this.model.changesAfter(cursor, 5_000);
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      cursor = { position: last.position, ordinal: last.ordinal };
    }
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.intake.close();
    await this.model.close();
    await this.store.close();
  }
}

const freshContract = (): Contract => new Contract(`bench-${randomUUID().slice(0, 8)}.`);

const parse = (line: string): unknown => JSON.parse(line);
