import { Refused } from '../port';

/** The parts of `@confluentinc/kafka-javascript` that are used here: the package may be absent, and its types with it. */
export interface Driver {
  readonly KafkaJS: { readonly Kafka: new (config: object) => { consumer(config: object): DriverConsumer } };
  readonly Producer: new (config: object) => DriverProducer;
  /** Partitions without a group. */
  readonly KafkaConsumer: new (config: object) => PartitionReader;
}

/** All that is heard of some errors is what is logged of them. */
export interface DriverLogger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  setLogLevel(level: number): void;
  namespace(): DriverLogger;
}

export type Done = (error?: Error | null) => void;

export interface DriverProducer {
  connect(options: { readonly timeout: number }, done: Done): void;
  disconnect(flushMs: number, done: Done): void;
  initTransactions(ms: number, done: Done): void;
  beginTransaction(done: Done): void;
  commitTransaction(ms: number, done: Done): void;
  abortTransaction(ms: number, done: Done): void;
  setPollInBackground(is: boolean): void;
  produce(
    topic: string,
    partition: number,
    value: Buffer | null,
    key: Buffer | string | null,
    timestamp: number,
    opaque: unknown,
    headers: readonly { readonly [name: string]: Buffer | string }[],
  ): void;
  on(event: 'delivery-report', listener: (error: Error | null, report: { readonly opaque: unknown }) => void): void;
  on(event: 'event.error' | 'event.log', listener: (said: { readonly message: string }) => void): void;
}

export interface DriverConsumer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  subscribe(to: { readonly topics: readonly string[] }): Promise<void>;
  run(config: object): Promise<void>;
  commitOffsets(offsets: readonly { topic: string; partition: number; offset: string }[]): Promise<void>;
  pause(places: readonly { topic: string; partitions: number[] }[]): void;
  resume(places: readonly { topic: string; partitions: number[] }[]): void;
}

export interface PartitionReader {
  connect(options: { readonly timeout: number }, done: Done): void;
  disconnect(done: Done): void;
  setDefaultConsumeTimeout(ms: number): void;
  assign(places: readonly { topic: string; partition: number; offset: number }[]): void;
  consume(most: number, done: (error: Error | null, messages: readonly DriverMessage[]) => void): void;
  on(event: 'partition.eof', listener: (end: { topic: string; partition: number; offset: number }) => void): void;
  on(event: 'event.error', listener: (error: Error) => void): void;
}

export interface DriverMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp?: number;
  readonly key?: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: readonly { readonly [name: string]: Buffer | string }[];
}

const PACKAGE = '@confluentinc/kafka-javascript';

/** Without `--save-prod` npm takes the optional peer for settled and installs nothing. */
const INSTALL = `npm install --no-save --save-prod ${PACKAGE}@1.10.1`;

/** @throws Refused when the package is not installed: `npm ci` leaves it out */
export function loadDriver(load: (name: string) => unknown = require): Driver {
  try {
    return load(PACKAGE) as Driver;
  } catch (error) {
    throw new Refused(
      `LEDGER_KAFKA_CLIENT=confluent needs the package ${PACKAGE}, which cannot be loaded: ${reasonOf(error)} ` +
        `Run "${INSTALL}" (docs/kafka.md says what that needs), or leave the setting out for kafkajs.`,
      { cause: error },
    );
  }
}

/** In one line, and without the files that asked for it. */
function reasonOf(error: unknown): string {
  const [reason = ''] = String((error as Partial<Error>).message ?? error).split('\nRequire stack');
  return reason.replace(/\s+/g, ' ').replace(/\.?$/, '.');
}
