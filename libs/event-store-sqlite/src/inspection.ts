import { setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  chained,
  decodeEntry,
  GENESIS,
  NonCanonicalEntry,
  type EventEntry,
  type Flaw,
  type Inspected,
} from '@ledger/event-store';
import { positionOf } from '@ledger/kernel';
import { openDatabase, query, type Database } from '@ledger/sqlite';
import { besideFlaws } from './inspection-beside';
import { SCHEMA, versionOf } from './migrations';

const PAGE = 1_000;

/** A row of the log with everything that hangs on it. */
type Row = [
  position: number,
  revision: number,
  recordedAt: number,
  entry: Uint8Array,
  chain: Uint8Array,
  stream: string | null,
  originPosition: number | null,
  digest: string | null,
  isClaim: number,
];

/**
 * Compares every row of a file with what the store would have written: the positions without a gap, the hash chain, the
 * bytes of each entry, the columns that repeat what the entry says, the origin of each event, and all that stands
 * beside the log. Sees the file as it is when it begins; others go on reading and writing.
 */
export async function inspect(
  path: string,
  onPage: (page: readonly Inspected[]) => void | Promise<void>,
): Promise<readonly Flaw[]> {
  const database = openDatabase(path, { readOnly: true });
  try {
    database.exec('BEGIN');
    const log = new LogInspection(database);
    for (let page = log.next(); page.length > 0; page = log.next()) {
      await onPage(page);
      await yieldToOthers();
    }
    return [...log.end(), ...besideFlaws(database, log.firstOfOrigins)];
  } finally {
    database.close();
  }
}

class LogInspection {
  /** Events that are the first of their upstream event: there is one origin row for each. */
  firstOfOrigins = 0;
  private position = 0;
  private chain: Uint8Array = GENESIS;
  private origin: EventEntry['origin'] | undefined;
  private readonly rows;
  private readonly positions = new PositionFlaws();

  constructor(private readonly database: Database) {
    this.rows = query<Row>(database, LOG);
  }

  next(): Inspected[] {
    return this.rows.all(this.position, PAGE).flatMap((row) => [...this.gapBefore(row[0]), this.inspected(row)]);
  }

  /** The log ends where the file says that it ends. */
  end(): Flaw[] {
    const version = versionOf(this.database);
    if (version !== SCHEMA) return [{ detail: `The file says that it is of version ${version}, and not ${SCHEMA}.` }];
    const row = query<[number, Uint8Array]>(this.database, 'SELECT position, chain FROM head').get();
    if (!row) return [{ detail: 'The row that says where the ledger ends is missing.' }];
    const [end, chain] = row;
    if (end > this.position) {
      const missing = positionOf(this.position + 1);
      return [{ position: missing, detail: `The events from here to position ${positionOf(end)} are missing.` }];
    }
    if (end < this.position) {
      const added = positionOf(end + 1);
      return [{ position: added, detail: 'This event was added from outside: the ledger ends before it.' }];
    }
    const detail = 'The recorded hash chain does not end as the events do.';
    return Buffer.compare(chain, this.chain) === 0 ? [] : [{ position: positionOf(end), detail }];
  }

  private inspected(row: Row): Inspected {
    const [number, , , bytes, chain] = row;
    const position = positionOf(number);
    const flaws = this.chainFlaws(bytes, chain);
    this.position = number;
    this.chain = chain;
    try {
      const entry = decodeEntry(bytes, { verify: true, position });
      const isFirst = this.isFirstOf(entry);
      flaws.push(...this.positions.of(row, entry, isFirst));
      const digest = isFirst && row[7] !== null ? { digest: row[7] } : {};
      return { position, recorded: { position, entry, bytes }, ...digest, flaws };
    } catch (error) {
      if (!(error instanceof NonCanonicalEntry)) throw error;
      return { position, flaws: [...flaws, error.message] };
    }
  }

  private gapBefore(number: number): Inspected[] {
    const missing = number - this.position - 1;
    if (missing === 0) return [];
    const flaws = [`${missing === 1 ? 'this event is' : `${missing} events from here on are`} missing`];
    return [{ position: positionOf(this.position + 1), missing, flaws }];
  }

  private chainFlaws(bytes: Uint8Array, chain: Uint8Array): string[] {
    return Buffer.compare(chained(this.chain, bytes), chain) === 0
      ? []
      : ['the hash chain breaks here: this event, or the one before it, is not as it was recorded'];
  }

  /** What the ledger adds to an upstream event stands right behind it, under the same origin. */
  private isFirstOf({ origin }: EventEntry): boolean {
    const isFirst = origin.id !== this.origin?.id || origin.source !== this.origin.source;
    this.origin = origin;
    if (isFirst) this.firstOfOrigins++;
    return isFirst;
  }
}

/** Compares the columns of a row, and its origin, with the entry. */
class PositionFlaws {
  /** How many events of each stream have come: bounded by the streams of one ledger, a number each. */
  private readonly next = new Map<string, number>();
  private recordedAt = 0;

  of(row: Row, entry: EventEntry, isFirst: boolean): string[] {
    const flaws = [...columnFlaws(row, entry), ...this.orderFlaws(row, entry), ...originFlaws(row, isFirst)];
    this.next.set(entry.stream, entry.revision + 1);
    this.recordedAt = row[2];
    return flaws.filter((flaw) => flaw !== false);
  }

  private orderFlaws([, , recordedAt]: Row, { stream, revision }: EventEntry): (string | false)[] {
    const came = this.next.get(stream) ?? 0;
    return [
      recordedAt < this.recordedAt && 'it was recorded before the event that stands ahead of it',
      revision !== came && `an event of its demand is missing before it: ${came} came, and it is revision ${revision}`,
    ];
  }
}

function columnFlaws([, revision, recordedAt, , , stream]: Row, entry: EventEntry): (string | false)[] {
  const history = stream ?? 'none';
  return [
    stream !== entry.stream && `it names the demand ${entry.stream}, and stands in the history of ${history}`,
    revision !== entry.revision && `it names revision ${entry.revision}, and stands at revision ${revision}`,
    recordedAt !== Date.parse(entry.recordedAt) && 'the row was recorded at another instant than its entry says',
  ];
}

function originFlaws([number, , , , , , position, , isClaim]: Row, isFirst: boolean): (string | false)[] {
  if (position === null) return ['its upstream event is not among those that came in'];
  if (isClaim === 1) return ['its upstream event is listed as one that changed nothing'];
  const own = isFirst ? position === number : position < number;
  return [!own && `its upstream event stands at position ${positionOf(position)} too`];
}

const LOG = `
  SELECT events.position, events.revision, events.recorded_at, events.entry, events.chain, streams.name,
    origins.position, origins.digest, origins.seal IS NOT NULL
  FROM events LEFT JOIN streams ON streams.id = events.stream
    LEFT JOIN sources ON sources.name = CASE WHEN json_valid(CAST(entry AS TEXT))
      THEN json_extract(CAST(entry AS TEXT), '$.origin.source') END
    LEFT JOIN origins ON origins.source = sources.id AND origins.id = CASE WHEN json_valid(CAST(entry AS TEXT))
      THEN json_extract(CAST(entry AS TEXT), '$.origin.id') END
  WHERE events.position > ? ORDER BY events.position LIMIT ?`;
