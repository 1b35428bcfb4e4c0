import { nearest } from '@ledger/kernel';
import type { Allowed, FastifyInstance } from './fastify';

/** One route as the server has it. */
export interface Route {
  readonly method: string;
  /** With `:name` for parameters. */
  readonly path: string;
  readonly roles: Allowed;
}

/** Every route that the server has, as it has them: what 405 answers, the OpenAPI test and the role test go by. */
export class RouteTable {
  private readonly routes: Route[] = [];

  constructor(instance: FastifyInstance) {
    instance.addHook('onRoute', ({ method, url, config }) => {
      const methods = Array.isArray(method) ? method : [method];
      for (const each of methods) this.routes.push({ method: each, path: url, roles: config?.roles ?? [] });
    });
  }

  /** A path that the server has, and that differs from this one by a misspelt part. */
  near(path: string): string | undefined {
    const given = path.split('/');
    for (const [index, part] of given.entries()) {
      const words = this.routes.flatMap((route) => fixedPartAt(index, route.path, given));
      const meant = nearest(part, words);
      if (meant !== undefined) return given.with(index, meant).join('/');
    }
    return undefined;
  }

  list(): readonly Route[] {
    return this.routes;
  }

  /** The methods that this path takes, whatever its parameters. */
  methodsOf(path: string): readonly string[] {
    const methods = this.routes.filter((route) => matches(route.path, path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

/** The fixed part that a pattern has at this place, where all else of the path matches. */
function fixedPartAt(index: number, pattern: string, given: readonly string[]): string[] {
  const fixed = pattern.split('/')[index] ?? ':';
  return !fixed.startsWith(':') && matches(pattern, given.with(index, fixed).join('/')) ? [fixed] : [];
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return wanted.length === given.length && wanted.every((part, index) => segmentMatches(part, given[index]!));
}

/** A parameter takes any text, and may be followed by fixed text, as in `:period.csv`. */
function segmentMatches(wanted: string, given: string): boolean {
  if (!wanted.startsWith(':')) return wanted === given;
  const [, suffix = ''] = wanted.split(/(?=\.)/);
  return given.length > suffix.length && given.endsWith(suffix);
}
