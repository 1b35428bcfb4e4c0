import type { Position } from '@ledger/kernel';
import type { Streamer, StreamerPhase } from '@ledger/streaming';
import type { FollowerStatus, LogFollower } from './follower';

const STATES: { readonly [P in StreamerPhase]: FollowerStatus['state'] } = {
  claiming: 'paused',
  streaming: 'following',
  waiting: 'paused',
  'standing-by': 'paused',
  refused: 'halted',
  stopped: 'stopped',
};

/** One stream of records to Kafka. Its position is its cursor, which Kafka holds. */
export class StreamedFollower implements LogFollower {
  readonly name: string;
  readonly role = 'streamer';
  private stopped: Promise<void> | undefined;

  /** @param whenReady calls back once the topics were checked */
  constructor(
    private readonly streamer: Streamer,
    private readonly whenReady: (begin: () => void) => void,
  ) {
    this.name = streamer.name;
  }

  position(): Position | undefined {
    return this.streamer.state().cursor;
  }

  lag(): Promise<number> {
    return this.streamer.lag();
  }

  async status(): Promise<FollowerStatus> {
    const { phase, reason } = this.streamer.state();
    return { state: STATES[phase], ...(reason !== undefined && { reason }) };
  }

  async start(): Promise<void> {
    this.whenReady(() => this.streamer.start());
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.streamer.stop());
  }
}
