import type { StreamerPhase } from '@ledger/streaming';

/** One streamer, as readiness shows it. */
export interface StreamerStatus {
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
export interface KafkaIntakeStatus {
  readonly state: 'running' | 'failing' | 'stopped';
  readonly reason?: string;
  /**
   * Offsets that the retention of the topic took before they were read, as this process found when it started; absent for
   * none. Their senders have to send again.
   */
  readonly missing?: number;
}

/** What this process does with Kafka, and whether it can. */
export interface KafkaStatus {
  /** Why nothing goes on at all. */
  readonly trouble?: string;
  readonly streamers: StreamerStatus[];
  readonly intake?: KafkaIntakeStatus;
}

/** Why something does not go on, here or in another process that has taken over; `undefined` when all does. */
export function reasonIn({ trouble, streamers, intake }: KafkaStatus): string | undefined {
  const still = streamers.find(({ phase }) => phase !== 'streaming' && phase !== 'standing-by');
  const reasons = [
    trouble,
    still && (still.reason ?? `${still.name} is ${still.phase}.`),
    intake && intake.state !== 'running' ? (intake.reason ?? `The intake is ${intake.state}.`) : undefined,
  ];
  return reasons.find((reason) => reason !== undefined);
}

/** Whether all goes on, and something is missing all the same that somebody has to look after. */
export function lacksSomething({ streamers, intake }: KafkaStatus): boolean {
  return intake?.missing !== undefined || streamers.some(({ unreadable }) => unreadable !== undefined);
}
