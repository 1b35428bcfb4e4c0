import type { Position } from '@ledger/kernel';
import type { Settings } from '@ledger/platform';

export type Role = Settings['roles'][number];

export interface FollowerStatus {
  /** `paused`: it retries by itself, or another process works. `halted`: a person has to act first. */
  readonly state: 'following' | 'paused' | 'halted' | 'stopped';
  /** One sentence for the operator; absent while it follows. */
  readonly reason?: string;
}

/** Something that reads the log in order and keeps what it made of it up to a position. */
export interface LogFollower {
  /** Unique within one process. Metrics and `ledger doctor` use it. */
  readonly name: string;
  /** The process that runs it has this role. */
  readonly role: Role;
  /** Everything up to here is done. Absent while that is unknown. */
  position(): Position | undefined;
  /** Events of the log after that position. */
  lag(): Promise<number>;
  status(): Promise<FollowerStatus>;
  /** @throws CannotStart when it must not follow this log */
  start(): Promise<void>;
  /** May be called several times. */
  stop(): Promise<void>;
}
