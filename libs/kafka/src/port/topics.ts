import { OperationalError } from '@ledger/kernel';
/** A topic as the contract wants it. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly config: { readonly [name: string]: string };
}

const AFTER_DRIFT =
  "Create what is missing (LEDGER_KAFKA_TOPICS=create does), change settings with the broker's own tools " +
  '(kafka-configs), or start on topics of another prefix (LEDGER_KAFKA_PREFIX). ' +
  'A number of partitions cannot be changed without moving keys: that needs a new topic.';

/** A topic that exists is not what the contract says. */
export class TopicDrift extends OperationalError {
  /**
   * @param differences one line each, those that are missing among them
   * @param missing the names of topics that are not there
   */
  constructor(
    readonly differences: readonly string[],
    readonly missing: readonly string[],
  ) {
    super(`Kafka's topics are not as asyncapi.yaml says:\n${differences.map((line) => `  - ${line}`).join('\n')}`, {
      next: AFTER_DRIFT,
    });
  }
}

/** Where a partition begins and ends for a read_committed reader. */
export interface Extent {
  readonly partition: number;
  readonly low: bigint;
  /** Every offset below it is settled: the last stable offset. */
  readonly stable: bigint;
}

export interface TopicAdmin {
  /**
   * Creates what is missing, or refuses to, and compares what is there.
   *
   * @throws TopicDrift
   */
  ensure(specs: readonly TopicSpec[], missing?: 'create' | 'refuse'): Promise<void>;
  /** @throws Refused when there is no such topic, or this user may not see it */
  extents(topic: string): Promise<readonly Extent[]>;
  /** The offset that a group has committed, by partition: what it reads next. Those without one are left out. */
  committed(groupId: string, topic: string): Promise<ReadonlyMap<number, bigint>>;
}
