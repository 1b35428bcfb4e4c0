import { Refused } from '../port';

/** The parts of `@confluentinc/kafka-javascript` that are used here: the package may be absent, and its types with it. */
export interface Driver {
  readonly KafkaJS: {
    readonly Kafka: new (config: object) => DriverKafka;
  };
  /** The client as librdkafka has it: partitions without a group. */
  readonly KafkaConsumer: new (config: object) => PartitionReader;
}

export interface DriverKafka {
  producer(config: object): DriverProducer;
  consumer(config: object): DriverConsumer;
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

export interface DriverProducer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** One at a time: the producer itself is the transaction. */
  transaction(): Promise<DriverTransaction>;
}

export interface DriverTransaction {
  sendBatch(batch: { readonly topicMessages: readonly object[] }): Promise<readonly DriverAnswer[]>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export interface DriverAnswer {
  readonly topicName: string;
  readonly partition: number;
  readonly errorCode: number;
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
  connect(options: object, done: (error: Error | null) => void): void;
  disconnect(done: () => void): void;
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

/** @throws Refused when the package is not installed: nobody gets it by `npm ci` */
export function loadDriver(load: (name: string) => unknown = require): Driver {
  try {
    return load(PACKAGE) as Driver;
  } catch (error) {
    throw new Refused(
      `LEDGER_KAFKA_CLIENT=confluent needs the package ${PACKAGE}, which can not be loaded: ${reasonOf(error)} ` +
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
