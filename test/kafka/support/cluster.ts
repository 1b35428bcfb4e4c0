import { type Admin, type ITopicConfig, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { type OwnNodes, ownNodes } from './brokers';
import { allInSync } from './partitions';
import { until } from './records';

/** For clients of the tests that are to follow an election at once. */
export const SHORT_RETRY = { initialRetryTime: 2, factor: 0, multiplier: 1.3, maxRetryTime: 1_000, retries: 100 };

/** Three brokers of a suite's own, and what it does to them. */
export class Cluster {
  private constructor(
    readonly nodes: OwnNodes,
    private readonly admin: Admin,
  ) {}

  static async up(): Promise<Cluster> {
    const nodes = await ownNodes(3);
    const admin = bareKafka(nodes.bootstrap).admin();
    await admin.connect();
    return new Cluster(nodes, admin);
  }

  get brokers(): string[] {
    return this.nodes.bootstrap;
  }

  async clean(): Promise<void> {
    await this.admin.disconnect();
    await this.nodes.clean();
  }

  /** The client without its guard. */
  bare(over: Partial<KafkaConfig> = {}): Kafka {
    return bareKafka(this.brokers, over);
  }

  /** A topic of one replica a partition, on the brokers that are named. */
  topicOn(topic: string, leaders: readonly number[]): Promise<string> {
    const replicaAssignment = leaders.map((leader, partition) => ({ partition, replicas: [leader] }));
    return this.created({ topic, replicaAssignment });
  }

  /** A topic of three replicas a partition, of which two have to take a record. */
  replicated(topic: string, partitions: number): Promise<string> {
    const configEntries = [{ name: 'min.insync.replicas', value: '2' }];
    return this.created({ topic, numPartitions: partitions, replicationFactor: 3, configEntries });
  }

  /** Moves a partition of one replica, and its leader with it. */
  async move(topic: string, partition: number, to: number): Promise<void> {
    const partitionAssignment = [{ partition, replicas: [to] }];
    await this.admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] });
    await until('the leader has moved', async () => {
      const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)?.leader === to;
    });
  }

  async pausedFor<T>(id: number, ms: number, work: () => Promise<T>): Promise<T> {
    this.nodes.pause(id);
    const working = work();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.nodes.resume(id);
    return working;
  }

  /** One after the other: kill under load, see the load go on by so much, start again, wait for every replica to be back. */
  async killInTurn(ids: readonly number[], progress: () => number, by: number): Promise<void> {
    for (const id of ids) {
      const before = progress();
      await until('the load has begun', () => progress() > before + by);
      this.nodes.kill(id);
      const then = progress();
      await until('the load goes on', () => progress() > then + by, 20_000).catch(() => undefined);
      await this.nodes.start(id);
      await this.whole();
    }
  }

  /** Resolves when every replica is in sync. */
  whole(): Promise<void> {
    return until('all replicas are in sync', () => allInSync(this.brokers));
  }

  private async created(config: ITopicConfig): Promise<string> {
    // A broker that was killed a moment ago counts as a member before it listens again.
    const creation = () => this.admin.createTopics({ topics: [config], waitForLeaders: false });
    await until(`${config.topic} is created`, () =>
      creation().then(
        () => true,
        () => false,
      ),
    );
    await until(`${config.topic} has leaders on every broker's word`, () =>
      Promise.all(this.nodes.ids.map(() => this.admin.fetchTopicMetadata({ topics: [config.topic] }))).then(
        (answers) => answers.every(({ topics }) => topics[0]!.partitions.every(({ leader }) => leader >= 0)),
        () => false,
      ),
    );
    return config.topic;
  }
}

const bareKafka = (brokers: string[], over: Partial<KafkaConfig> = {}): Kafka =>
  new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: SHORT_RETRY, requestTimeout: 3_000, ...over });
