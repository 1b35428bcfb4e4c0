import type { EventLog, History } from '@ledger/event-store';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { beforeFirst, halfway, type Instant, type Position, positionAfter } from '@ledger/kernel';
import { type DataFolder, ledgerFile } from './names';
import { holdsSomething, knownPosition } from './remains';

/** What is in the folder now and would not be after a restore. */
export interface Loss {
  readonly from: Position;
  readonly to: Position;
  /** When the first and the last of these events were recorded, where they can be read. */
  readonly recorded?: { readonly from: Instant; readonly to: Instant };
  /** The present file cannot be read, so that this is what other files know of it; there may be more. */
  readonly isGuess?: true;
}

/** Compares what a folder holds with what is to take its place. Absent when nothing would be lost. */
export async function lossBy(folder: DataFolder, staged: SqliteEventStore): Promise<Loss | undefined> {
  const present = openPresent(folder);
  const known = knownPosition(folder);
  const head = await staged.head();
  if (!present) return unread(folder, head, known);
  try {
    const common = await lastCommon(present, staged);
    const end = await present.head();
    if (common < end) return { from: positionAfter(common), to: end, ...(await times(present, common, end)) };
    return known > head ? { from: positionAfter(head), to: known } : undefined;
  } finally {
    await present.close();
  }
}

/** Absent where it cannot be opened as it is. */
function openPresent(folder: DataFolder): SqliteEventStore | undefined {
  if (!holdsSomething(ledgerFile(folder))) return undefined;
  try {
    return SqliteEventStore.open({ path: ledgerFile(folder), readOnly: true });
  } catch {
    return undefined;
  }
}

function unread(folder: DataFolder, head: Position, known: Position): Loss | undefined {
  const isGuess = holdsSomething(ledgerFile(folder));
  if (known > head) return { from: positionAfter(head), to: known, ...(isGuess && { isGuess }) };
  return isGuess ? { from: positionAfter(head), to: positionAfter(head), isGuess } : undefined;
}

/** Halving asks for the chain at positions that it computes: each must be an event's. */
type Gapless = Pick<EventLog, 'head'> & History & { readonly capabilities: { readonly gaplessPositions: true } };

/** The last position up to which both hold the same history: their chains are equal there, and at none behind it. */
async function lastCommon(one: Gapless, other: Gapless): Promise<Position> {
  if (one.ledgerId !== other.ledgerId) return beforeFirst;
  const [shorter] = (await Promise.all([one.head(), other.head()])).toSorted();
  let [equal, different] = [beforeFirst, positionAfter(shorter!)];
  while (positionAfter(equal) < different) {
    const middle = halfway(equal, different);
    if ((await one.chainAt(middle)) === (await other.chainAt(middle))) equal = middle;
    else different = middle;
  }
  return equal;
}

async function times(store: SqliteEventStore, common: Position, end: Position) {
  const [from, to] = [await store.recordedAt(positionAfter(common)), await store.recordedAt(end)];
  return from && to ? { recorded: { from, to } } : {};
}
