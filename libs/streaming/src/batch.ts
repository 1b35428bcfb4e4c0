import { DoubtfulOutcome, MOST_BYTES_A_PARTITION, type OutgoingRecord, Refused, weightOf } from './port';

/** What both clients answer to a send, for each partition. */
export interface Answer {
  readonly topicName: string;
  readonly partition: number;
  readonly errorCode: number;
}

/** The records of one topic; both clients write into what they are given. */
export interface TopicMessages {
  topic: string;
  messages: {
    partition: number;
    key: string | Buffer | null;
    value: string | Buffer | null;
    headers: { [name: string]: string | Buffer };
  }[];
}

/** A batch as both clients take it, in new objects with each call. */
export function messagesOf(records: readonly OutgoingRecord[]): TopicMessages[] {
  const topics = Map.groupBy(records, ({ topic }) => topic);
  return [...topics].map(([topic, own]) => ({
    topic,
    messages: own.map(({ partition, key, value, headers }) => ({ partition, key, value, headers: { ...headers } })),
  }));
}

/** What one transaction holds for a partition may become one batch, and the broker would refuse it whole. */
export function assertFits(records: readonly OutgoingRecord[]): void {
  const bytes = new Map<string, number>();
  for (const record of records) {
    const place = `${record.topic}/${record.partition}`;
    const sum = (bytes.get(place) ?? 0) + weightOf(record);
    if (sum > MOST_BYTES_A_PARTITION) {
      throw new Refused(
        `More than ${MOST_BYTES_A_PARTITION} bytes for ${place} in one transaction: send less at once.`,
      );
    }
    bytes.set(place, sum);
  }
}

/** @throws DoubtfulOutcome unless every partition that was sent to is in the answer, without an error */
export function assertAnswered(answers: readonly Answer[], records: readonly OutgoingRecord[]): void {
  const sound = answers.filter(({ errorCode }) => errorCode === 0);
  const answered = new Set(sound.map(({ topicName, partition }) => `${topicName}/${partition}`));
  for (const { topic, partition } of records) {
    if (!answered.has(`${topic}/${partition}`)) {
      throw new DoubtfulOutcome(`The answer to a send says nothing of ${topic}/${partition}.`);
    }
  }
}
