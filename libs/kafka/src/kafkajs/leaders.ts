import type { ITopicMetadata } from 'kafkajs';
import { type KafkaSettings, type OutgoingRecord, timingOf } from '../port';
import { connectTo } from './connection';
import { inTries, within } from '../adapter/deadline';
import { Wire } from './wire';

/** Which broker leads which partition, as it was when the sink first wrote to the topic. */
export class Leaders {
  private readonly known = new Map<string, number>();
  private readonly topics = new Set<string>();

  constructor(private readonly settings: KafkaSettings) {}

  /** Splits records into one group a leader, keeping their order within each partition. */
  async group(records: readonly OutgoingRecord[]): Promise<OutgoingRecord[][]> {
    await this.learn(records.map(({ topic }) => topic).filter((topic) => !this.topics.has(topic)));
    const groups = Map.groupBy(records, ({ topic, partition }) => this.known.get(`${topic}/${partition}`));
    return [...groups.values()];
  }

  private async learn(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const { deadlineMs } = timingOf(this.settings);
    const described = await inTries(deadlineMs, (patienceMs) => this.describe([...new Set(topics)], patienceMs));
    for (const { name, partitions } of described) {
      this.topics.add(name);
      for (const { partitionId, leader } of partitions) this.known.set(`${name}/${partitionId}`, leader);
    }
  }

  private async describe(topics: string[], patienceMs: number): Promise<ITopicMetadata[]> {
    const wire = new Wire();
    const admin = connectTo(this.settings, wire).admin();
    const answer = admin.connect().then(() => admin.fetchTopicMetadata({ topics }));
    try {
      return (await within(patienceMs, 'Asking for the leaders', answer)).topics;
    } finally {
      wire.cut();
    }
  }
}
