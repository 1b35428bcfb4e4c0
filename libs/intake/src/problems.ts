import { OPAQUE_RULE } from '@ledger/demand';
import { JSON_BOUNDS } from '@ledger/kernel';

/**
 * Every reason for which a submission gets no place in the ledger: one line a reason. The HTTP surface answers with
 * these, the reference lists them, and callers may rely on the slugs.
 *
 * 400: it cannot be read. 403: not yours to say. 409: it does not fit what is recorded. 413: too long. 422: it can be
 * read, and says something that the ledger does not record. 500: what is stored is at fault. 503: try again.
 */
export const problemKinds = {
  'not-utf-8': {
    status: 400,
    title: 'Invalid UTF-8',
    next: 'Send the line encoded as UTF-8.',
  },
  'not-json': {
    status: 400,
    title: 'Invalid JSON',
    next: 'Send one complete JSON object; in NDJSON each line is one.',
  },
  'json-too-complex': {
    status: 400,
    title: 'JSON too complex',
    next: `Keep to ${JSON_BOUNDS.depth} levels, ${JSON_BOUNDS.members} members an object and ${JSON_BOUNDS.values} values a body; no event comes near.`,
  },
  'line-too-long': {
    status: 413,
    title: 'Line too long',
    next: 'Split it: one event a line. No event comes near the limit.',
  },
  'not-an-event': {
    status: 400,
    title: 'Not a CloudEvent',
    next: 'Send a JSON object in the structured format of CloudEvents 1.0.',
  },
  'bad-envelope': {
    status: 400,
    title: 'Invalid envelope',
    next: 'Correct the attributes that `errors` names, and send the event again.',
  },
  'unknown-event-type': {
    status: 422,
    title: 'Unknown event type',
    next: 'Use one of the known event types; the event reference lists them.',
  },
  'event-from-the-future-version': {
    status: 422,
    title: 'Unknown event version',
    next: 'Update the ledger, or send the event in a version that it knows.',
  },
  'written-by-the-ledger-only': {
    status: 422,
    title: 'Reserved event type',
    next: 'Send the fact itself; where it breaks a rule, the ledger notes the exception.',
  },
  'not-offered': {
    status: 422,
    title: 'Unsupported event type',
    next: 'Do not send it: the ledger holds nothing that it could be about.',
  },
  'bad-data': {
    status: 422,
    title: 'Invalid event data',
    next: 'Correct the fields that `errors` names, and send the event again under the same id.',
  },
  'happened-in-the-future': {
    status: 422,
    title: 'Future event',
    next: 'Check the date and the clock of the source; send the event once it has happened.',
  },
  'time-and-day-differ': {
    status: 422,
    title: 'Time and day mismatch',
    next: 'Send the time at which it happened and the day on which it happened: `time` in UTC and `data.on` differ by a day at most. Or leave `time` out.',
  },
  'source-not-yours': {
    status: 403,
    title: 'Source not allowed',
    next: 'Use the source that your token is bound to, or the token of that source.',
  },
  'demand-not-yours': {
    status: 403,
    title: 'Demand not allowed',
    next: 'Use ids that begin as `detail` says, or ask the operator for another token.',
  },
  'demand-id-taken': {
    status: 409,
    title: 'Demand id taken',
    next: 'Give the demand an id of your own; begin ids with a name of your system, so that no other system chooses them.',
  },
  'event-id-reused': {
    status: 409,
    title: 'Event id reused',
    next: 'Give every event its own id; repeat an event only with what it said the first time.',
  },
  'event-dismissed': {
    status: 409,
    title: 'Event dismissed',
    next: 'If it is to be recorded after all, send it under a new id.',
  },
  'demand-unreadable': {
    status: 500,
    title: 'Demand unreadable',
    next: 'Tell the operator: "ledger doctor" names the place. Other demands are not concerned. Send the event again after that; nothing of it was recorded.',
  },
  'event-too-large': {
    status: 413,
    title: 'Event too large',
    next: 'Send what totals need, and keep documents outside the ledger.',
  },
  'not-recorded': {
    status: 500,
    title: 'Unrecordable event',
    next: 'Tell the operator: "ledger doctor" says what is wrong. To send the event again is safe.',
  },
  'rule-broken': {
    status: 409,
    title: 'Broken rule',
    next: 'Check the event against the rule; if it did happen so, the source has to be set to `flag`.',
  },
  'demand-full': {
    status: 409,
    title: 'Demand full',
    next: 'Check whether the sender gives the same facts again and again under new ids. If the demand does have more, have the operator raise LEDGER_MAX_EVENTS_PER_DEMAND.',
  },
  'waiting-full': {
    status: 429,
    title: 'Waiting list full',
    next: 'Send first what they wait for, which /v1/waiting names, then this event again.',
  },
  'predecessor-missing': {
    status: 409,
    title: 'Predecessor missing',
    next: 'Take the missing step, then repeat this one.',
  },
  'demand-busy': {
    status: 503,
    title: 'Demand busy',
    next: 'Send the event again; nothing of it was recorded.',
  },
  'bad-idempotency-key': {
    status: 400,
    title: 'Invalid Idempotency-Key',
    next: 'Send a key of your own making (a UUID will do); the same key again is the same command.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'Missing Idempotency-Key',
    next: 'Send a key of your own making (a UUID will do); the same key again is the same command.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency-Key reused',
    next: 'Use a new key for a new command; repeat an old key only with what it said the first time.',
  },
} as const satisfies Record<string, { status: number; title: string; next: string }>;

export type ProblemSlug = keyof typeof problemKinds;

/** One thing that is wrong at one place: `pointer` is a JSON Pointer (RFC 6901) into the submitted event. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** Problem details as RFC 9457 has them, and what to do next. */
export interface Problem {
  readonly type: `urn:request-ledger:problem:${ProblemSlug}`;
  readonly title: string;
  readonly status: number;
  /** What is wrong with this one event, in words. */
  readonly detail: string;
  /** The broken rule's name, where it is a rule. */
  readonly rule?: string;
  /** What to do now. */
  readonly next: string;
  readonly errors?: readonly Fault[];
}

/** Ids that tell too much are refused by a rule. */
export const ruleIn = (faults: readonly Fault[]): { readonly rule?: string } =>
  faults.some(({ detail }) => detail.includes(OPAQUE_RULE)) ? { rule: OPAQUE_RULE } : {};

type Particulars = { readonly detail: string } & Partial<Pick<Problem, 'rule' | 'next' | 'errors'>>;

/** Makes a problem of one kind: title, status and the usual advice come from the table. */
export function problem(slug: ProblemSlug, particulars: Particulars): Problem {
  const { title, status, next } = problemKinds[slug];
  return { type: `urn:request-ledger:problem:${slug}`, title, status, next, ...particulars };
}

export const slugOf = ({ type }: Problem): ProblemSlug => type.slice(type.lastIndexOf(':') + 1) as ProblemSlug;
