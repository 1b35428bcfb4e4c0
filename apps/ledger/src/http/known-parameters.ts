import { nearest } from '@ledger/kernel';
import { Query, type Type } from '@nestjs/common';
import { namesOf } from './dto-names';
import { MOST_FAULTS, shortName } from './faults';
import { routeFact } from './route-fact';
import type { FastifyInstance, FastifyRequest } from './fastify';
import { problem, ProblemError, type Problem } from './problems';

/**
 * The query string of a route, as the DTO that the argument declares. The route takes the parameters of that DTO; one
 * without this decorator takes none.
 */
export const Parameters = (): ParameterDecorator => (target, key, index) => {
  const types = Reflect.getMetadata('design:paramtypes', target, key!) as readonly Type[];
  const method = Object.getOwnPropertyDescriptor(target, key!)!;
  routeFact('parameters', [...namesOf(types[index]!)])(target, key!, method);
  Query()(target, key, index);
};

/**
 * Refuses a query that holds a parameter which its route does not take, before the body is read: a misspelt one would
 * silently give the answer to another question.
 */
export function installKnownParameters(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    const found = request.is404 ? undefined : faultIn(request);
    done(found && new ProblemError(found));
  });
}

function faultIn({ raw, query, routeOptions }: FastifyRequest): Problem | undefined {
  const [, text = ''] = /\?(.*)$/s.exec(raw.url ?? '') ?? [];
  if (text === '') return undefined;
  if (!isReadable(text)) return problem('bad-url', 'The query is not percent-encoded UTF-8.');
  const known = routeOptions.config.parameters ?? [];
  const strangers = Object.keys(query as object).filter((name) => !known.includes(name));
  if (strangers.length === 0) return undefined;
  const errors = strangers.slice(0, MOST_FAULTS).map((name) => unknown(name, known));
  return problem('bad-query', 'Some parameters do not exist here.', errors);
}

function isReadable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function unknown(name: string, known: readonly string[]): { pointer: string; detail: string } {
  const pointer = shortName(name);
  const near = nearest(name, known);
  return {
    pointer,
    detail: near
      ? `there is no "${pointer}"; did you mean "${near}"?`
      : `there is no "${pointer}", only ${known.join(', ') || 'none'}`,
  };
}
