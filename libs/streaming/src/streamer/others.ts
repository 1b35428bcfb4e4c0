import type { Position } from '@ledger/kernel';
import { parseCursor } from './cursor';
import type { CursorLog } from './cursor-log';
import type { Feed } from './feed';

/** One look. */
const LOOK_MS = 10_000;

/** What the cursors tell of other streamers of the same name. */
export class Others {
  constructor(
    private readonly cursors: CursorLog,
    private readonly name: string,
    private readonly feed: Feed,
  ) {}

  /**
   * Whether another has claimed since the claim of that incarnation. Being fenced does not tell: a broker that hung for a
   * moment still executes what an earlier try of the very same streamer asked of it. Nor does a doubt: a process that slept
   * wakes up in doubt, and would take the work from its successor.
   *
   * @throws DoubtfulOutcome, Refused when the cursors cannot be read
   */
  async haveClaimedSince(incarnation: string): Promise<boolean> {
    const newest = await this.cursors.newestClaim(this.name, LOOK_MS);
    return newest !== undefined && newest !== incarnation;
  }

  /** How far the ledger is streamed, by any streamer; absent while unknown. */
  async progress(): Promise<Position | undefined> {
    const text = await this.cursors.peek(this.name, LOOK_MS).catch(() => undefined);
    return text === undefined ? undefined : parseCursor(text).to;
  }

  /** Whether the ledger holds more than was streamed up to there. */
  async leaveUndone(position: Position): Promise<boolean> {
    return (await this.feed.read(position, 1)).records.length > 0;
  }
}
