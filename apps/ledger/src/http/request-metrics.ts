import type { Metrics } from '../metrics';
import type { FastifyInstance } from './fastify';

/** Measures every request by its route, never by its address: addresses hold ids and would grow without end. */
export function installRequestMetrics(instance: FastifyInstance, metrics: Metrics): void {
  instance.addHook('onResponse', (request, reply, done) => {
    metrics.observe(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
    done();
  });
}
