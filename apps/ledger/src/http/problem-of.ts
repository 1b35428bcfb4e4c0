import { type CallerAnswer, OperationalError } from '@ledger/kernel';
import { HttpException } from '@nestjs/common';
import { ClientGone } from './body-source';
import { JSON_TYPES, NDJSON_TYPES } from './media-types';
import { type Problem, problem, ProblemError, type ProblemSlug } from './problems';

/** What an expected error says to the caller; `undefined` for all others. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.answer;
  if (error instanceof ClientGone) return problem('bad-request', error.message);
  return ofAQuestion(error) ?? ofTheFramework(error);
}

/** An operational error whose whole message is for the caller. */
function ofAQuestion(error: unknown): Problem | undefined {
  const answer = answerOf(error);
  if (answer === undefined || answer.detail !== undefined) return undefined;
  const { message } = error as OperationalError;
  const { parameter } = answer;
  return problem(
    answer.problem,
    message,
    parameter === undefined ? undefined : [{ pointer: parameter, detail: message }],
  );
}

/** What a fault of the machine says to the caller: its message is for the log alone. `undefined` for other errors. */
export function storageProblemOf(error: unknown): Problem | undefined {
  const answer = answerOf(error);
  return answer?.detail === undefined ? undefined : problem(answer.problem, answer.detail);
}

const answerOf = (error: unknown): CallerAnswer | undefined =>
  error instanceof OperationalError ? error.answer : undefined;

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
