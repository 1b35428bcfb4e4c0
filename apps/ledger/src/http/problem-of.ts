import { Unknown } from '@ledger/counting';
import { EventFromTheFuture } from '@ledger/demand';
import { ClockBehind, EventMissing, LedgerAltered, NonCanonicalEntry } from '@ledger/event-store';
import { HistoryMismatch } from '@ledger/projections';
import { AheadOfLedger, DoesNotAddUp, NotMadeYet, NotYetCounted } from '@ledger/read-model';
import { StorageFailure } from '@ledger/sqlite';
import { HttpException } from '@nestjs/common';
import { ClientGone } from './body-source';
import { JSON_TYPES, NDJSON_TYPES } from './media-types';
import { type Problem, problem, ProblemError, type ProblemSlug } from './problems';

/** What an error that somebody foresaw says to the caller; `undefined` for all others. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.answer;
  if (error instanceof Unknown)
    return problem('bad-query', error.message, [{ pointer: error.parameter, detail: error.message }]);
  if (error instanceof ClientGone) return problem('bad-request', error.message);
  if (error instanceof AheadOfLedger) return problem('position-not-there', error.message);
  if (error instanceof NotYetCounted || error instanceof NotMadeYet) return problem('unavailable', error.message);
  return problemOfTables(error) ?? ofTheFramework(error);
}

/** The tables do not belong to the ledger, or contradict themselves: no number is better than a wrong one. */
function problemOfTables(error: unknown): Problem | undefined {
  if (error instanceof HistoryMismatch) return problem('other-history', error.message);
  return error instanceof DoesNotAddUp ? problem('does-not-add-up', error.message) : undefined;
}

/** What a fault of the disk says to the caller: which file it was is for the log alone. `undefined` for other errors. */
export function storageProblemOf(error: unknown): Problem | undefined {
  if (error instanceof LedgerAltered) return problem('unavailable', 'The ledger was changed from outside.');
  if (error instanceof ClockBehind)
    return problem('unavailable', 'The clock of the service is behind the newest event.');
  if (isUnreadable(error)) return problem('demand-unreadable', 'What was recorded there cannot be read.');
  if (!(error instanceof StorageFailure)) return undefined;
  if (error.trouble === 'replaced') return problem('unavailable', 'The files of the ledger were moved or replaced.');
  if (error.trouble === 'full') return problem('storage-full', 'The disk that the ledger lies on is full.');
  if (error.trouble === 'locked') return problem('unavailable', 'Another process holds the ledger.');
  return problem('storage-failed', 'The file that the ledger lies in is at fault.');
}

const isUnreadable = (error: unknown): boolean =>
  [NonCanonicalEntry, EventFromTheFuture, EventMissing].some((known) => error instanceof known);

/** Refusals of the framework, by status. */
const BY_STATUS: Readonly<Record<number, ProblemSlug>> = {
  400: 'bad-url',
  413: 'body-too-large',
  414: 'bad-url',
  415: 'unsupported-media-type',
  503: 'unavailable',
};

function ofTheFramework(error: unknown): Problem | undefined {
  if (!(error instanceof HttpException)) return undefined;
  const slug = BY_STATUS[error.getStatus()];
  return slug && problem(slug, slug === 'unsupported-media-type' ? UNREADABLE : error.message);
}

const UNREADABLE = `The body is of none of the types that can be read: ${[...JSON_TYPES, ...NDJSON_TYPES].join(', ')}.`;
