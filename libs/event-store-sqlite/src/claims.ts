import { positionOf } from '@ledger/kernel';
import { EventMissing, type Append, type Appended, type KnownOrigin, type Origin } from '@ledger/event-store';
import { query, type Database, type Query } from '@ledger/sqlite';
import { queries, type OriginRow } from './queries';

type Named = Pick<Append, 'origin' | 'digest'>;
type Answer = Extract<Appended, { kind: 'repeated' | 'taken' | 'dismissed' }>;

/**
 * Which upstream event an origin belongs to: the first that had an answer, whether it was recorded, changed nothing,
 * waits, or was dismissed. Asked inside the write transaction, so that two processes cannot both be first.
 */
export class Claims {
  private readonly ask: ReturnType<typeof questions>;
  /** Whether anything waits, and whether anything was dismissed: mostly not, and then nothing is looked for. */
  private waits = true;
  private dismissed = true;

  constructor(database: Database) {
    this.ask = questions(database);
  }

  /** Starts a turn. */
  begin(): void {
    const [waits, dismissed] = this.ask.any.get()!;
    this.waits = waits === 1;
    this.dismissed = dismissed === 1;
  }

  /** Whether any event may wait. */
  get mayWait(): boolean {
    return this.waits;
  }

  /** A row of the waiting room came in this turn, or one was dismissed. */
  came(): void {
    this.waits = true;
    this.dismissed = true;
  }

  /** The answer to an event whose origin is in use outside the log; an event that waits may be recorded when it is due. */
  besideLog({ origin: { source, id }, digest }: Named): Answer | undefined {
    if (this.waits) {
      const waiting = this.ask.waiting.get(source, id);
      if (waiting) return waiting[0] === digest ? undefined : { kind: 'taken' };
    }
    if (!this.dismissed) return undefined;
    const dismissal = this.ask.dismissed.get(source, id);
    return dismissal && (dismissal[0] === digest ? { kind: 'dismissed' } : { kind: 'taken' });
  }

  /** The answer that the origin had, if it had one other than to wait. */
  answerTo(named: Named): Answer | undefined {
    const { source, id } = named.origin;
    const row = this.ask.origin.get(source, id);
    if (!row) return this.besideLog(named);
    return row[2] === named.digest ? { kind: 'repeated', ...placeOf(row, named.origin) } : { kind: 'taken' };
  }
}

/** @throws EventMissing when the event that the origin names is gone */
export function knownOrigin(row: OriginRow, origin: Origin): KnownOrigin {
  const [, , digest, stream, isClaim] = row;
  return { kind: isClaim === 1 ? 'claimed' : 'recorded', ...placeOf(row, origin), digest, stream: stream! };
}

function placeOf([position, revision, , stream]: OriginRow, origin: Origin) {
  if (revision === null || stream === null) {
    throw new EventMissing(origin, positionOf(position));
  }
  return { position: positionOf(position), revision };
}

const questions = (database: Database): Questions => ({
  any: query(database, queries.anyBeside),
  origin: query(database, queries.origin),
  waiting: query(database, queries.waitingDigest),
  dismissed: query(database, queries.dismissedDigest),
});

interface Questions {
  readonly any: Query<[waits: number, dismissed: number]>;
  readonly origin: Query<OriginRow>;
  readonly waiting: Query<[digest: string]>;
  readonly dismissed: Query<[digest: string]>;
}
