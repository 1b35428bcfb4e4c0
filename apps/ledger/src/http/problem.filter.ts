import type { Log } from '@ledger/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from './fastify';
import { problemOf, storageProblemOf } from './problem-of';
import { type Problem, problem, slugOf } from './problems';
import { LOG } from '../log';
import { RouteTable } from './route-table';

/** Turns whatever was thrown into problem details. What was not foreseen says nothing of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    @Inject(LOG) private readonly log: Log,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer =
      (isMissing(error) ? this.missing(request, reply) : problemOf(error)) ?? this.unforeseen(error, request);
    if (reply.raw.headersSent) reply.raw.destroy();
    else sendProblem(reply, answer);
  }

  /** Nothing at this path, or nothing for this method. */
  private missing(request: FastifyRequest, reply: FastifyReply): Problem {
    const path = request.url.split('?', 1)[0]!;
    const methods = this.routes.methodsOf(path);
    if (methods.length === 0)
      return problem('not-found', `There is nothing at ${path}.${hint(this.routes.near(path))}`);
    reply.header('allow', methods.join(', '));
    return problem('method-not-allowed', `${path} takes ${methods.join(', ')}, not ${request.method}.`);
  }

  private unforeseen(error: unknown, request: FastifyRequest): Problem {
    this.log.error({ err: error, request: request.id, route: request.routeOptions.url }, 'a request failed');
    return storageProblemOf(error) ?? problem('internal', 'The service could not finish this request.');
  }
}

const hint = (near: string | undefined): string => (near === undefined ? '' : ` Did you mean ${near}?`);

/** The server of files says 403 of paths that lead out of its folder: there is nothing for anybody. */
const isMissing = (error: unknown): boolean => error instanceof HttpException && [403, 404].includes(error.getStatus());

export function sendProblem(reply: FastifyReply, answer: Problem): void {
  reply.request.problem = slugOf(answer);
  const body = JSON.stringify({ ...answer, instance: `urn:request-ledger:request:${reply.request.id}` });
  // As bytes: to a text, Fastify would add a charset that this media type does not have.
  reply.code(answer.status).header('content-type', 'application/problem+json').send(Buffer.from(body));
}
