import { chained, type ChainValue, chainValue, type EventLog, type History, type LogPage } from '@ledger/event-store';
import {
  beforeFirst,
  type CallerAnswer,
  halfway,
  OperationalError,
  type Position,
  positionAfter,
  positionBefore,
} from '@ledger/kernel';
import { firstUnseen, isEvent, type Mark, type Page, type Projection, type Row } from './projection';

/** The part of an event store that projections read. */
export type Log = Pick<EventLog, 'readLog' | 'head' | 'lag' | 'moved'> & Pick<History, 'chainAt'>;

export type MismatchKind =
  /** The projection has counted more events than the ledger holds. */
  | 'ahead'
  /** The ledger holds other events than those that the projection has counted. */
  | 'diverged'
  /** A row that comes next does not follow from the row before it. */
  | 'altered'
  /** Tables of an older version of the program, which hold no chain value, do not follow from the ledger. */
  | 'unproven';

/**
 * A projection and the ledger do not belong to one history: an older copy of the ledger was restored, and perhaps has
 * grown since, or rows were changed or removed. Nothing is counted until the ledger is put back or a person accepts it.
 */
export class HistoryMismatch extends OperationalError {
  constructor(
    readonly kind: MismatchKind,
    /** The first place that is known to differ. */
    readonly position: Position,
    what: string,
    next?: string,
  ) {
    super(what, { next });
  }

  override get answer(): CallerAnswer {
    return { problem: 'other-history' };
  }
}

/** With what to do about it. */
export const historyMismatch = (kind: MismatchKind, position: Position, what: string): HistoryMismatch =>
  new HistoryMismatch(kind, position, what, ADVICE[kind]);

const RESTORED =
  'Put the newer ledger back if there is one. To accept this ledger instead, run "ledger restore" without a file: ' +
  'read-model.db, which may hold the last trace of the lost events, is kept aside, and everything is counted from this one.';

const ADVICE: Readonly<Record<MismatchKind, string>> = {
  ahead: RESTORED,
  diverged: RESTORED,
  unproven: RESTORED,
  altered: 'The ledger was changed from outside. Run "ledger doctor", keep the file, and restore a backup.',
};

/** @throws HistoryMismatch when the ledger does not hold the history that the projection has counted */
export async function assertSameHistory(log: Log, projection: Pick<Projection, 'mark' | 'knownBefore'>): Promise<Mark> {
  const mark = projection.mark();
  if (isAt(mark, await log.chainAt(mark.position))) return mark;
  throw await mismatch(log, projection, mark);
}

/**
 * The next rows of the log for a projection, each of which follows from the one before it by the hash chain.
 *
 * @throws HistoryMismatch
 */
export async function readPage(log: Log, projection: Projection, limit: number): Promise<Page> {
  const after = await assertSameHistory(log, projection);
  return pageAfter(log, after, limit);
}

/** The rows after a place that is known. @throws HistoryMismatch when one of them does not follow */
export async function pageAfter(log: Log, after: Mark, limit: number): Promise<Page> {
  const found = await log.readLog(after.position, limit);
  const rows = inOrder(found);
  const chains = await walked(log, after, rows);
  const last = chains.at(-1);
  if (last !== undefined && chainValue(last) !== found.chain) throw await altered(log, rows, chains);
  return { after, rows, chains };
}

/** @throws HistoryMismatch when the mark lies in the page, and is none of its history */
export function placeIn(page: Page, mark: Mark): number {
  const index = firstUnseen(page, mark);
  const before = index === 0 ? page.after.chain : chainValue(page.chains[index - 1]!);
  const reaches = index === 0 ? page.after.position : page.rows[index - 1]!.position;
  if (reaches !== mark.position || isAt(mark, before)) return index;
  throw historyMismatch('diverged', mark.position, differs(beforeFirst, mark.position));
}

/** A row that cannot be read may be damaged: what follows it was chained to what it was, which the store still knows. */
async function walked(log: Log, after: Mark, rows: readonly Row[]): Promise<Uint8Array[]> {
  const chains: Uint8Array[] = [];
  let value: Uint8Array = Buffer.from(after.chain, 'hex');
  for (const row of rows) {
    value = chained(value, row.bytes);
    if (!isEvent(row)) value = Buffer.from((await log.chainAt(row.position)) ?? chainValue(value), 'hex');
    chains.push(value);
  }
  return chains;
}

function inOrder({ events, unreadable }: LogPage): readonly Row[] {
  if (unreadable.length === 0) return events;
  return [...events, ...unreadable].sort((a, b) => (a.position < b.position ? -1 : 1));
}

async function altered(log: Log, rows: readonly Row[], chains: readonly Uint8Array[]): Promise<HistoryMismatch> {
  for (const [i, { position }] of rows.entries()) {
    if ((await log.chainAt(position)) === chainValue(chains[i]!)) continue;
    return historyMismatch(
      'altered',
      position,
      `The event at position ${position} does not follow from what stands before it: it was changed, or events before it are missing.`,
    );
  }
  return historyMismatch('altered', rows[0]!.position, 'The ledger was changed while it was read.');
}

async function mismatch(log: Log, projection: Pick<Projection, 'knownBefore'>, mark: Mark): Promise<HistoryMismatch> {
  const head = await log.head();
  const least = mark.position < head ? mark.position : head;
  const { same, other } = await fork(log, projection, least);
  if (mark.position > head) return ahead({ mark, head, same, other });
  return historyMismatch('diverged', other ?? mark.position, differs(same, other ?? mark.position));
}

interface Ahead {
  readonly mark: Mark;
  readonly head: Position;
  readonly same: Position;
  readonly other: Position | undefined;
}

function ahead({ mark, head, same, other }: Ahead): HistoryMismatch {
  const also = other === undefined ? '' : ` They differ from position ${other} on, and agree up to ${same}.`;
  return historyMismatch(
    'ahead',
    other ?? positionAfter(head),
    `The totals have counted up to position ${mark.position}, and the ledger ends before that, at ${head}: ` +
      `an older copy of the ledger was restored.${also}`,
  );
}

const differs = (same: Position, other: Position): string =>
  `The ledger holds other events than those that the totals have counted: they agree up to position ${same}, and differ ` +
  `from position ${other} on. An older copy of the ledger was restored and has grown since, or it was changed.`;

/** By halving: once two histories differ, they differ from there on. `other` is absent where no difference is known. */
async function fork(
  log: Log,
  projection: Pick<Projection, 'knownBefore'>,
  upTo: Position,
): Promise<{ same: Position; other: Position | undefined }> {
  let same = beforeFirst;
  let other: Position | undefined;
  for (let from = beforeFirst, to = upTo; from < to;) {
    const middle = halfway(from, to);
    const known = projection.knownBefore(middle);
    if (known.position <= from) from = middle;
    else if (isAt(known, await log.chainAt(known.position))) {
      same = known.position;
      from = middle;
    } else {
      other = known.position;
      to = positionBefore(known.position);
    }
  }
  return { same, other };
}

/** Some places are known by the first digits of the chain only. */
const isAt = ({ chain }: Mark, found: ChainValue | undefined): boolean =>
  found !== undefined && chain !== '' && found.startsWith(chain);
