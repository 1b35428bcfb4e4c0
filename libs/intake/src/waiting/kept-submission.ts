import type { Waiting } from '@ledger/event-store';
import { fail, ok, type Instant, type Result } from '@ledger/kernel';
import { isObject, isTraceparent } from '../reading/envelope';
import { checkData } from '../reading/event-data';
import { cloudEventType, readEventKind } from '../reading/event-kinds';
import type { Outcome } from '../deciding/outcome';
import { eventOf, type Submission } from '../reading/submission';

export interface Early {
  readonly submission: Submission;
  readonly outcome: Extract<Outcome, { kind: 'waits' }>;
}

/** What the list says of an event for a demand that turned out to be another source's. Its sender still hears `waiting`. */
export const FOREIGN: NonNullable<Waiting['refusal']> = {
  rule: 'demand-of-another-source',
  detail:
    'The receipt of the demand came from another source, so this event is not applied. ' +
    'If the two work on the same demands, name them in LEDGER_SHARED_SOURCES.',
  final: true,
};

/** What is kept of an event that has to wait. */
export function waitingOf({ submission, outcome }: Early, since: Instant): Waiting {
  const { origin, demand, kind, at, data, digest, trace, boundTo } = submission;
  const said = { type: kind.type, version: kind.version, at, data };
  return {
    origin,
    stream: demand,
    at,
    waitsFor: outcome.waitsFor,
    since,
    digest,
    submission: { ...said, ...(trace !== undefined && { trace }), ...(boundTo !== undefined && { boundTo }) },
    ...(outcome.foreign && { refusal: FOREIGN }),
  };
}

/**
 * The event that waits, as it came; or why it cannot be read as one: an older or newer program kept it in another shape,
 * or it was changed from outside. A trace that is not valid is dropped: earlier versions kept what came.
 */
export function submissionOf({ origin, stream, at, digest, submission }: Waiting): Result<Submission, string> {
  if (!isObject(submission)) return fail('What was kept of it is no event.');
  const { type, version, data, trace, boundTo } = submission as { readonly [field: string]: unknown };
  const kind = readEventKind(cloudEventType({ type: String(type), version: Number(version) } as Submission['kind']));
  if (!kind.ok) return fail(kind.error.detail);
  const fault = checkData(kind.value, data);
  if (fault) return fail(`What was kept of it does not fit ${kind.value.type} version ${kind.value.version}.`);
  const said = { origin, kind: kind.value, at, data: data as Submission['data'] };
  return ok({
    ...said,
    demand: stream,
    digest,
    event: eventOf(said),
    ...(isTraceparent(trace) && { trace }),
    // What a bound caller left waiting is never applied to the demand of another source.
    ...(typeof boundTo === 'string' && { boundTo }),
  });
}
