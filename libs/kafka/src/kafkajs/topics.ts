import { setTimeout as pause } from 'node:timers/promises';
import { type Admin, ConfigResourceTypes } from 'kafkajs';
import { type Extent, type KafkaSettings, Refused, type TopicAdmin, TopicDrift, type TopicSpec } from '../port';
import { connectTo } from './connection';
import { inTries, within } from '../adapter/deadline';
import { outcomeOf } from './outcome';
import { Wire } from './wire';

const DEADLINE_MS = 30_000;

/** Creates and checks topics. Each call brings its own connection: it is rare. */
export class KafkajsTopics implements TopicAdmin {
  constructor(private readonly settings: KafkaSettings) {}

  async ensure(contract: readonly TopicSpec[], missing: 'create' | 'refuse' = 'create'): Promise<void> {
    await this.with(DEADLINE_MS, async (admin) => {
      const specs = contract.map(forBrokers((await admin.describeCluster()).brokers.length));
      const existing = new Set(await admin.listTopics());
      const [present, absent] = [true, false].map((is) => specs.filter(({ topic }) => existing.has(topic) === is));
      if (missing === 'create') await create(admin, absent!);
      const lacking = missing === 'create' ? [] : absent!.map(({ topic }) => topic);
      const differences = await differencesOf(admin, missing === 'create' ? specs : present!);
      const lines = [...lacking.map((topic) => `${topic} is missing`), ...differences];
      if (lines.length > 0) throw new TopicDrift(lines, lacking);
    });
  }

  async extents(topic: string): Promise<readonly Extent[]> {
    return inTries(DEADLINE_MS, (patienceMs) => this.extentsOnce(topic, patienceMs));
  }

  async committed(groupId: string, topic: string): Promise<ReadonlyMap<number, bigint>> {
    const ask = (patienceMs: number) =>
      this.with(patienceMs, (admin) => patiently(() => admin.fetchOffsets({ groupId, topics: [topic] })));
    const [found] = await inTries(DEADLINE_MS, ask);
    const offsets = found?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const) ?? [];
    return new Map(offsets.filter(([, offset]) => offset >= 0n));
  }

  private async extentsOnce(topic: string, patienceMs: number): Promise<readonly Extent[]> {
    return this.with(patienceMs, async (admin) => {
      await assertExists(admin, topic);
      const offsets = await patiently(() => admin.fetchTopicOffsets(topic));
      const extents = offsets.map(({ partition, low, high }) => ({
        partition,
        low: BigInt(low),
        stable: BigInt(high),
      }));
      return extents.sort((a, b) => a.partition - b.partition);
    });
  }

  private async with<T>(ms: number, work: (admin: Admin) => Promise<T>): Promise<T> {
    const wire = new Wire();
    const admin = connectTo(this.settings, wire).admin();
    try {
      return await within(
        ms,
        "Asking about Kafka's topics",
        wire.unlessRefused(admin.connect().then(() => work(admin))),
      );
    } catch (error) {
      throw error instanceof TopicDrift ? error : (refusalIn(error) ?? error);
    } finally {
      wire.cut();
    }
  }
}

function refusalIn(error: unknown): Refused | undefined {
  const outcome = outcomeOf(error);
  return outcome instanceof Refused ? outcome : undefined;
}

/** One broker is for development: nothing to replicate to. Any other number has to carry what the contract says. */
const forBrokers =
  (brokers: number) =>
  (spec: TopicSpec): TopicSpec => {
    if (brokers === 1) return { ...spec, replicas: 1, config: { ...spec.config, 'min.insync.replicas': '1' } };
    if (brokers >= spec.replicas) return spec;
    throw new Refused(
      `${spec.topic} needs ${spec.replicas} brokers; this cluster has ${brokers}. One, or three and more.`,
    );
  };

async function create(admin: Admin, missing: readonly TopicSpec[]): Promise<void> {
  if (missing.length === 0) return;
  const topics = missing.map(({ topic, partitions, replicas, config }) => ({
    topic,
    numPartitions: partitions,
    replicationFactor: replicas,
    configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
  }));
  await admin.createTopics({ topics, waitForLeaders: false, timeout: 10_000 });
  await served(admin, missing);
}

/** A new topic is there when every leader answers for it; the client's own waiting trusts what one broker has heard. */
async function served(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  for (const { topic, partitions } of specs) {
    await patiently(async () => {
      const offsets = await admin.fetchTopicOffsets(topic);
      if (offsets.length !== partitions) throw new Error(`${topic} has ${offsets.length} partitions so far.`);
    });
  }
}

/** A topic that one broker has made may be news to another, for so long. */
const NEWS_MS = 500;

/** The client itself would ask for a topic that is not there for seconds. */
async function assertExists(admin: Admin, topic: string): Promise<void> {
  if ((await admin.listTopics()).includes(topic)) return;
  await pause(NEWS_MS);
  if ((await admin.listTopics()).includes(topic)) return;
  throw new Refused(
    `Kafka has no topic ${topic}. The service makes its topics when it starts with Kafka: check LEDGER_KAFKA_PREFIX.`,
  );
}

const PATIENCE_MS = 10_000;

/** A leader that is just being elected is worth waiting for. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const since = Date.now(); ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() - since > PATIENCE_MS || refusalIn(error)) throw error;
      await pause(100);
    }
  }
}

async function differencesOf(admin: Admin, specs: readonly TopicSpec[]): Promise<string[]> {
  if (specs.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: specs.map(({ topic }) => topic) });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: specs.map(({ topic, config }) => ({
      type: ConfigResourceTypes.TOPIC,
      name: topic,
      configNames: Object.keys(config),
    })),
  });
  return specs.flatMap((spec) => {
    const partitions = topics.find(({ name }) => name === spec.topic)?.partitions ?? [];
    const entries = resources.find(({ resourceName }) => resourceName === spec.topic)?.configEntries ?? [];
    const actual = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    return [
      ...differs(spec.topic, 'partitions', String(spec.partitions), String(partitions.length)),
      ...differs(spec.topic, 'replicas', String(spec.replicas), String(partitions[0]?.replicas.length ?? 0)),
      ...Object.entries(spec.config).flatMap(([name, value]) => differs(spec.topic, name, value, actual.get(name))),
    ];
  });
}

const differs = (topic: string, what: string, wanted: string, actual: string | undefined): string[] =>
  wanted === actual ? [] : [`${topic}: ${what} should be ${wanted}, is ${actual ?? 'not set'}`];
