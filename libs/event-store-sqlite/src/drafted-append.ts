import { type Append, draftEntry, type EntryDraft, EntryTooLarge } from '@ledger/event-store';
import { NotCanonical } from '@ledger/kernel';
import { TURN } from './group-commit';

/** An append with its events encoded, so that little is left to do inside the transaction. */
export interface Drafted {
  readonly append: Append;
  readonly drafts: readonly EntryDraft[];
  /** Why its events cannot be encoded. */
  readonly fault?: Error;
}

export function draft(append: Append): Drafted {
  const { events, stream, expected, origin } = append;
  try {
    const drafts = events.map((event, i) => draftEntry({ ...event, stream, origin, revision: expected + i }));
    return { append, drafts };
  } catch (error) {
    if (error instanceof EntryTooLarge || error instanceof NotCanonical) return { append, drafts: [], fault: error };
    throw error;
  }
}

/** A long batch is written in several transactions, so that neither the log nor the wait of others grows with it. */
export function inTurns(drafted: readonly Drafted[]): Drafted[][] {
  const groups: Drafted[][] = [];
  for (let from = 0; from < drafted.length; from += TURN) groups.push(drafted.slice(from, from + TURN));
  return groups;
}

/** About how many rows they write. */
export const weightOf = (group: readonly Drafted[]): number =>
  group.reduce((sum, { drafts }) => sum + drafts.length, 0);
