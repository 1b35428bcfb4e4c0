import type { Dismissed, Recorded, UnreadableWaiting, Waiting } from '@ledger/event-store';
import type { HistoryItem, HistoryPage } from './demands.dto';
import type { DismissedItem, RefusalAnswer, UnreadableItem, WaitingItem } from './waiting.dto';

/** A page of a demand's history; `after` is a revision. */
export function historyPage(
  events: readonly Recorded[],
  after: string | undefined,
  limit: number,
): Omit<HistoryPage, 'position'> {
  const start = after === undefined ? 0 : Number(after) + 1;
  const page = events.slice(start, start + limit);
  const last = page.at(-1)?.entry.revision;
  return {
    items: page.map(historyItem),
    ...(last !== undefined && start + limit < events.length && { next: String(last) }),
  };
}

const historyItem = ({ position, entry }: Recorded): HistoryItem => {
  const { stream: _demand, ...event } = entry;
  return { position, ...event };
};

const told = ({ rule, detail }: NonNullable<Waiting['refusal']>): RefusalAnswer => ({ rule, detail });

/** What waits, without its data: that is nobody's to read before it is recorded. */
export function waitingItem({ origin, stream, at, waitsFor, since, submission, refusal }: Waiting): WaitingItem {
  const { type, version } = submission as { type: string; version: number };
  return { ...origin, demand: stream, type, version, at, waitsFor, since, ...(refusal && { refusal: told(refusal) }) };
}

export const unreadableItem = ({ origin, stream, detail }: UnreadableWaiting): UnreadableItem => ({
  ...origin,
  demand: stream,
  detail,
});

export const dismissedItem = ({ origin, stream, at, by, reason }: Dismissed): DismissedItem => ({
  ...origin,
  demand: stream,
  at,
  by,
  because: reason,
});
