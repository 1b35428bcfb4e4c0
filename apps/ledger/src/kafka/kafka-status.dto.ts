import type { StreamerPhase } from '@ledger/streaming';

/** One streamer, as readiness shows it. */
export class StreamerStatus {
  /** The feed and its version, and the shard. */
  readonly name: string;
  readonly phase: StreamerPhase;
  /** Why it does not stream. */
  readonly reason?: string;
  /** The position up to which everything is streamed; absent until Kafka has said it. */
  readonly cursor?: string;
  /** Events that the ledger holds and that are not streamed. */
  readonly lag: number;
}

/** The intake from Kafka, as readiness shows it. */
export class KafkaIntakeStatus {
  readonly state: 'running' | 'failing' | 'stopped';
  readonly reason?: string;
}

/** What this process does with Kafka, and whether it can. */
export class KafkaStatus {
  /** Why nothing goes on at all. */
  readonly trouble?: string;
  readonly streamers: StreamerStatus[];
  readonly intake?: KafkaIntakeStatus;
}

/** Whether everything goes on, here or in another process that has taken over. */
export const isWell = ({ trouble, streamers, intake }: KafkaStatus): boolean =>
  trouble === undefined &&
  streamers.every(({ phase }) => phase === 'streaming' || phase === 'standing-by') &&
  (intake === undefined || intake.state === 'running');
