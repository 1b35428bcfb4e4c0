import { missingPermission } from '../adapter/permission';
import type { KafkaSettings, OutgoingRecord, Refused, Timing } from '../port';
import { propertiesOf } from './connection';
import type { Done, Driver, DriverProducer } from './driver';

/** What is left to a producer that is about to be thrown away, to say why it could not go on. */
const ABORT_MS = 2_000;
/** The limit of a record is its topic's to set: this one is only not to be below it. */
const WHAT_THE_BROKER_TAKES = 100_000_000;
/** Its code does not come through. While it is so it is said twice a second. */
const ALL_BROKERS_DOWN = /all broker connections are down/i;
const AS_OFTEN_AS_THE_DEADLINE_LETS = 2_147_483_647;

interface Report {
  delivered(): void;
  failed(error: Error): void;
}

/**
 * librdkafka's transactional producer in promises, each of them with a deadline. The package's own, which is like that
 * of kafkajs, waits half a minute for brokers that are away, and does so in a thread of the pool in which Node reads
 * files and looks up names: a few tries would stop both.
 */
export class Producer {
  private readonly producer: DriverProducer;
  private onLoss = (_loss: Error): void => undefined;
  private refused: Refused | undefined;
  private opened: Promise<void> = Promise.reject(new Error('Not connected.'));

  constructor(
    driver: Driver,
    settings: KafkaSettings,
    transactionalId: string,
    private readonly timing: Timing,
  ) {
    this.opened.catch(() => undefined);
    this.producer = new driver.Producer({
      ...propertiesOf(settings),
      'transactional.id': transactionalId,
      'transaction.timeout.ms': timing.transactionTimeoutMs,
      'linger.ms': 0,
      'message.max.bytes': WHAT_THE_BROKER_TAKES,
      retries: AS_OFTEN_AS_THE_DEADLINE_LETS,
      dr_cb: true,
    });
    this.producer.on('event.error', ({ message }) => {
      settings.log?.('error', message);
      if (ALL_BROKERS_DOWN.test(message)) this.onLoss(new Error(message));
    });
    this.producer.on('event.log', ({ message }) => {
      settings.log?.('info', message);
      this.refused ??= missingPermission(message, 'Produce');
    });
    this.producer.on('delivery-report', (error, { opaque }) => {
      const report = opaque as Report;
      if (error) report.failed(error);
      else report.delivered();
    });
  }

  /** Fences every earlier producer of the same transactional id. */
  async open(): Promise<void> {
    const timeout = this.timing.openDeadlineMs;
    this.opened = promised((done) => this.producer.connect({ timeout }, done));
    await this.opened;
    await promised((done) => this.producer.initTransactions(timeout, done));
    this.producer.setPollInBackground(true);
  }

  /** Which permission its log says it lacks: of the records themselves it says only that they were given up. */
  get refusal(): Refused | undefined {
    return this.refused;
  }

  /** The outcome of the work, unless no broker is there any more: librdkafka would wait for them until the deadline. */
  unlessLost(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onLoss = reject;
      work.then(resolve, reject);
    });
  }

  begin(): Promise<void> {
    return promised((done) => this.producer.beginTransaction(done));
  }

  /** Resolves when the brokers have taken each of the records. */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    await Promise.all(records.map((record) => this.delivery(record)));
  }

  commit(): Promise<void> {
    return promised((done) => this.producer.commitTransaction(this.timing.deadlineMs, done));
  }

  abort(): Promise<void> {
    return promised((done) => this.producer.abortTransaction(ABORT_MS, done));
  }

  /** Whatever is still under way is given up. */
  async close(): Promise<void> {
    await this.opened.then(
      () => promised((done) => this.producer.disconnect(0, done)),
      () => undefined,
    );
  }

  private delivery({ topic, partition, key, value, headers }: OutgoingRecord): Promise<void> {
    return new Promise((delivered, failed) => {
      const report: Report = { delivered, failed };
      const bytes = value === null ? null : Buffer.from(value);
      const list = Object.entries(headers).map(([name, part]) => ({ [name]: part }));
      this.producer.produce(topic, partition, bytes, key, 0, report, list);
    });
  }
}

const promised = (work: (done: Done) => void): Promise<void> =>
  new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
