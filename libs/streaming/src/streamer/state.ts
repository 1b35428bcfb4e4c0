import type { Instant, Position } from '@ledger/kernel';

export type StreamerPhase =
  /** Taking over: fencing others, reading the cursor. */
  | 'claiming'
  | 'streaming'
  /** Kafka does not answer, or not surely: it tries again by itself. */
  | 'waiting'
  /** Another streamer has taken over; this one watches whether that one makes progress. */
  | 'standing-by'
  /** Somebody has to change something first; `reason` says what. */
  | 'refused'
  | 'stopped';

/** What readiness and metrics show. */
export interface StreamerState {
  readonly name: string;
  readonly phase: StreamerPhase;
  readonly reason?: string;
  /** How far the ledger is streamed; absent until the cursor was read. */
  readonly cursor?: Position;
  /** The restore that began the history which is streamed; absent in a ledger that was never restored. */
  readonly epoch?: Instant | undefined;
  /** Events that could not be read: passed over, or told without their cause. */
  readonly unreadable: number;
  readonly commits: number;
  readonly records: number;
  /** Transactions whose outcome was in doubt and was read from the cursor. */
  readonly doubts: number;
  readonly claims: number;
  /** How often another streamer took over from this one. */
  readonly fenced: number;
  readonly lastCommitAt?: number;
}
