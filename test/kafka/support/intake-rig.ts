import { randomUUID } from 'node:crypto';
import { type Ledger, openLedger } from '@ledger/intake/testing';
import type { KafkaClient, OutgoingRecord } from '@ledger/kafka';
import { systemClock } from '@ledger/kernel';
import { Attempts, Contract, DeadLetters, IntakeRunner, type IntakeRunnerOptions } from '@ledger/streaming';
import type { SampleEvent } from '../../sample-events';
import { testClient } from './client';
import { inBinaryMode } from './events';

/** A ledger, its intake topic under a separate prefix, and runners from the one to the other. */
export class IntakeRig {
  readonly contract = new Contract(`${randomUUID().slice(0, 8)}.`);
  readonly letters: DeadLetters;
  readonly ledger: Ledger;
  private readonly runners: IntakeRunner[] = [];

  private constructor(readonly client: KafkaClient) {
    this.letters = new DeadLetters(client, this.contract, systemClock());
    this.ledger = openLedger();
  }

  static async on(brokers: readonly string[]): Promise<IntakeRig> {
    const rig = new IntakeRig(testClient({ brokers }));
    await rig.client.topics.ensure([rig.contract.spec('intake'), rig.contract.spec('deadLetters')]);
    return rig;
  }

  async run(over: Partial<IntakeRunnerOptions> = {}): Promise<IntakeRunner> {
    const { client, contract, ledger } = this;
    const own = { client, contract, intake: ledger.intake, clock: systemClock(), instance: 'one' };
    const runner = new IntakeRunner({ ...own, attempts: Attempts.open(':memory:'), ...over });
    this.runners.push(runner);
    await runner.start();
    return runner;
  }

  /** All of them in one transaction: they are in one batch of each partition. */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const sink = await this.client.openSink(`${this.contract.prefix}upstream`);
    await sink.send(records);
    await sink.close();
  }

  binary(event: SampleEvent): OutgoingRecord {
    return inBinaryMode(this.contract, event);
  }

  /** How many events the ledger holds. */
  async recorded(): Promise<number> {
    return Number(await this.ledger.store.head());
  }

  /** The names of the letters that are not settled. */
  async open(): Promise<string[]> {
    return (await this.letters.list()).map(({ name }) => name);
  }

  async close(): Promise<void> {
    for (const runner of this.runners) await runner.stop();
    await this.client.close();
    await this.ledger.close();
  }
}
