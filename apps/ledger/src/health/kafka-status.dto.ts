import type * as Shown from '@ledger/ledger';
import type { StreamerPhase } from '@ledger/streaming';

/** One streamer, as readiness shows it. */
export class StreamerStatus implements Shown.StreamerStatus {
  /** The feed and its version, then "0/1". */
  readonly name: string;
  readonly phase: StreamerPhase;
  /** Why it does not stream. */
  readonly reason?: string;
  /** The position up to which everything is streamed; absent until Kafka has said it. */
  readonly cursor?: string;
  /** Events that the ledger holds and that are not streamed. */
  readonly lag: number;
  /** Events that cannot be read any more, and that were passed over or told without their cause; absent for none. */
  readonly unreadable?: number;
}

/** The intake from Kafka, as readiness shows it. */
export class KafkaIntakeStatus implements Shown.KafkaIntakeStatus {
  readonly state: 'running' | 'failing' | 'stopped';
  readonly reason?: string;
  /**
   * Offsets that the retention of the topic took before they were read, as this process found when it started; absent for
   * none. Their senders have to send again.
   */
  readonly missing?: number;
}

/** What this process does with Kafka, and whether it can. */
export class KafkaStatus implements Shown.KafkaStatus {
  /** Why nothing goes on at all. */
  readonly trouble?: string;
  readonly streamers: StreamerStatus[];
  readonly intake?: KafkaIntakeStatus;
}
