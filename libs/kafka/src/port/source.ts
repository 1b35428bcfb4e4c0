import type { StoredRecord } from './record';

/** How far a handler came with a batch. What it did not settle is delivered again, in order. */
export interface Progress {
  /** How many records from the start of the batch need not be seen again. */
  readonly settled: number;
  /** When to deliver the rest; other partitions go on meanwhile. */
  readonly againInMs?: number;
}

/** What a handler may ask while it works on a batch. */
export interface BatchContext {
  /** Keeps the membership of the group alive during long work. */
  heartbeat(): Promise<void>;
  /** The rest of the batch is somebody else's now: stop. */
  stale(): boolean;
}

export type BatchHandler = (records: readonly StoredRecord[], context: BatchContext) => Promise<Progress>;

export interface SourceState {
  readonly state: 'running' | 'failing' | 'stopped';
  /** Why it fails. */
  readonly reason?: string;
  /** When records were last asked for, in ms since 1970; a source that has not asked for a minute hangs. */
  readonly lastFetchAt: number;
}

/** A member of a consumer group, running. Each batch is of one partition. */
export interface BatchSource {
  state(): SourceState;
  /** Waits for the batches in hand. */
  stop(): Promise<void>;
}

export interface SourceOptions {
  readonly groupId: string;
  readonly topic: string;
  readonly handle: BatchHandler;
}
