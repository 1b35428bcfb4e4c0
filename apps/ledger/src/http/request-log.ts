import type { Log } from '@ledger/platform';
import type { FastifyInstance, FastifyReply } from './fastify';

/**
 * One log line for each request that was refused or failed: its id, which the answer names as `instance`, the route and
 * not the address, the status and the kind of problem. Nothing of what was sent.
 */
export function installRequestLog(instance: FastifyInstance, log: Log): void {
  instance.decorateRequest('problem', undefined);
  instance.addHook('onResponse', (_request, reply, done) => {
    logRefusal(log, reply);
    done();
  });
}

/** For answers that the server gives before any route, and so without hooks. */
export function logRefusal(log: Log, { request, statusCode: status }: FastifyReply): void {
  if (status < 400) return;
  const { id, method, problem, routeOptions } = request;
  const line = { request: id, method, route: routeOptions?.url ?? 'none', status, problem };
  log.info(line, status < 500 ? 'a request was refused' : 'a request could not be answered');
}
