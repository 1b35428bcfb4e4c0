import { type Fault, type Problem as IntakeProblem, problemKinds as intakeKinds } from '@ledger/intake';

/** What goes wrong before a request has reached the intake or the tables, beside what the intake itself refuses. */
const httpKinds = {
  'bad-request': {
    status: 400,
    title: 'Invalid HTTP request',
    next: 'Send a request as RFC 9112 says.',
  },
  'too-slow': {
    status: 408,
    title: 'Request timeout',
    next: 'Send it again without long pauses. A body may take any time while something of it comes; an empty line keeps a quiet stream open.',
  },
  'head-too-large': {
    status: 431,
    title: 'Request head too large',
    next: 'Ask for less at once: the head of a request may have 16 KiB.',
  },
  'bad-url': {
    status: 400,
    title: 'Invalid URL',
    next: 'Encode the path and the query as RFC 3986 says.',
  },
  'bad-query': {
    status: 400,
    title: 'Invalid query',
    next: 'Correct the parameters that `errors` names; /docs lists those of each route.',
  },
  'bad-command': {
    status: 400,
    title: 'Invalid command',
    next: 'Correct the fields that `errors` names; /docs lists those of each step.',
  },
  'not-gzip': {
    status: 400,
    title: 'Invalid gzip',
    next: 'Send the whole of it again, gzipped once, or without Content-Encoding.',
  },
  'answers-not-read': {
    status: 400,
    title: 'Unread answers',
    next: 'Read the answers while you send, or send fewer events at once. Send what has no answer yet again: nothing counts twice.',
  },
  unauthenticated: {
    status: 401,
    title: 'Unauthenticated',
    next: 'Send "Authorization: Bearer <token>" with a token of this service.',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    next: 'Ask the operator for a token with one of the roles that `detail` names.',
  },
  'cross-site': {
    status: 403,
    title: 'Cross-site request',
    next: 'Send the request from a program, or from a page of this service.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    next: '/docs lists what there is.',
  },
  'no-such-demand': {
    status: 404,
    title: 'Unknown demand',
    next: 'Check the id; an event that waits for its predecessor is listed at /v1/waiting.',
  },
  'not-waiting': {
    status: 404,
    title: 'Event not waiting',
    next: 'Check the source and the id at /v1/waiting; the event may have been recorded.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    next: 'Use one of the methods that the Allow header names.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not acceptable',
    next: 'Ask for application/json, text/csv or the XLSX type, by the Accept header or by the suffix .json, .csv or .xlsx.',
  },
  'figure-withheld': {
    status: 409,
    title: 'Figure withheld',
    next: 'Ask without a layout: figures are then shown as the ranges or reasons that take the place of numbers.',
  },
  'position-not-there': {
    status: 409,
    title: 'Position not reached',
    next: 'Ask as of a position that the ledger has reached, or ask again later.',
  },
  'id-of-another-history': {
    status: 409,
    title: 'Id of another history',
    next:
      'Start over: ask for the totals, take them in the place of those that you hold, and follow the stream from the ' +
      'position that they stand on.',
  },
  'body-too-large': {
    status: 413,
    title: 'Body too large',
    next: 'Send fewer events at once, or stream them as application/x-ndjson, which has no limit.',
  },
  'batch-too-large': {
    status: 413,
    title: 'Batch too large',
    next: 'Send fewer events at once, or stream them as application/x-ndjson, which has no limit.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    next: 'Set Content-Type to one that `detail` names.',
  },
  'foreign-host': {
    status: 421,
    title: 'Foreign host',
    next: 'Ask for it by 127.0.0.1 or localhost; to serve others, set LEDGER_TOKENS_FILE and LEDGER_HOST.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    next: 'Try again; if it goes on, give the operator the request id.',
  },
  'storage-failed': {
    status: 500,
    title: 'Storage failure',
    next: 'Tell the operator: the log of the service says which file is at fault, and what to do.',
  },
  'too-many-listeners': {
    status: 503,
    title: 'Too many listeners',
    next: 'Try again later with the same Last-Event-ID: nothing is lost. An operator can raise LEDGER_MAX_LISTENERS.',
  },
  'too-much-under-way': {
    status: 503,
    title: 'Too many bytes in flight',
    next: 'Send the request again in a moment, or send fewer and smaller ones at a time. An operator can raise LEDGER_MAX_BYTES_UNDER_WAY.',
  },
  'does-not-add-up': {
    status: 500,
    title: 'Inconsistent figures',
    next: 'Tell the operator: "ledger replay" names what differs in the tables, and says what to do.',
  },
  'other-history': {
    status: 503,
    title: 'Totals of another history',
    next: 'Tell the operator: either the newer ledger is put back, or the tables are built from this one and accepted.',
  },
  unavailable: {
    status: 503,
    title: 'Service unavailable',
    next: 'Try again in a moment; /health/ready says what is the matter.',
  },
  'storage-full': {
    status: 507,
    title: 'Storage full',
    next: 'Have the operator make room on its disk, then send again: nothing counts twice.',
  },
} as const satisfies Record<string, { status: number; title: string; next: string }>;

/** Every reason for which a request can fail: stable slugs. */
export const problemKinds = { ...intakeKinds, ...httpKinds };

export type ProblemSlug = keyof typeof problemKinds;

/** Problem details (RFC 9457), with what to do next. */
export type Problem = Omit<IntakeProblem, 'type'> & { readonly type: string };

export function problem(slug: ProblemSlug, detail: string, errors?: readonly Fault[]): Problem {
  const { title, status, next } = problemKinds[slug];
  return { type: `urn:request-ledger:problem:${slug}`, title, status, detail, next, ...(errors ? { errors } : {}) };
}

export const slugOf = ({ type }: Pick<Problem, 'type'>): string => type.slice(type.lastIndexOf(':') + 1);

/** An answer that is a problem: thrown where it is found, turned into a response in one place. */
export class ProblemError extends Error {
  constructor(readonly answer: Problem) {
    super(answer.detail);
  }
}

/** Ends the request: this parameter is wrong. */
export const badQuery = (name: string, detail: string): never =>
  refuse('bad-query', detail, [{ pointer: name, detail }]);

/** Ends the request with a problem. */
export function refuse(slug: ProblemSlug, detail: string, errors?: readonly Fault[]): never {
  throw new ProblemError(problem(slug, detail, errors));
}
