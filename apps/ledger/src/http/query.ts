import { nearest } from '@ledger/kernel';
import { refuse } from './problems';

/** A query string as Fastify parses it: a name that is given twice has a list. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

/** Reads a query strictly: a misspelt parameter would silently give another answer. */
export class Query {
  /** Ends the request with 400 `bad-query` when a name is not one of `known`. */
  constructor(
    private readonly raw: RawQuery,
    known: readonly string[],
  ) {
    const strangers = Object.keys(raw).filter((name) => !known.includes(name));
    if (strangers.length > 0)
      refuse(
        'bad-query',
        'Some parameters do not exist here.',
        strangers.map((name) => unknown(name, known)),
      );
  }

  /** The only value of a parameter; `undefined` when it is absent. */
  text(name: string): string | undefined {
    const value = this.raw[name];
    if (Array.isArray(value))
      refuse('bad-query', `"${name}" can be given once only.`, [{ pointer: name, detail: 'given more than once' }]);
    return value === '' ? this.empty(name) : value;
  }

  /** All values of a parameter, given several times or with commas between. */
  list(name: string): string[] {
    const values = [this.raw[name] ?? []].flat().flatMap((part) => part.split(','));
    return values.includes('') ? this.empty(name) : values;
  }

  /** Mostly a variable that a script forgot to set: a plausible answer to another question would be worse than none. */
  private empty(name: string): never {
    const detail = `"${name}" has no value: give it one, or leave it out.`;
    return refuse('bad-query', detail, [{ pointer: name, detail }]);
  }

  /** A whole number within bounds. */
  number(name: string, { least, most, fallback }: { least: number; most: number; fallback: number }): number {
    const text = this.text(name) ?? String(fallback);
    const number = Number(text);
    if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number;
    const detail = `"${name}" must be a whole number from ${least} to ${most}.`;
    return refuse('bad-query', detail, [{ pointer: name, detail }]);
  }
}

function unknown(name: string, known: readonly string[]): { pointer: string; detail: string } {
  const near = nearest(name, known);
  return {
    pointer: name,
    detail: near
      ? `there is no "${name}"; did you mean "${near}"?`
      : `there is no "${name}", only ${known.join(', ') || 'none'}`,
  };
}

/** How every list is paged. */
export const PAGING = ['after', 'limit'] as const;
export const limitOf = (query: Query): number => query.number('limit', { least: 1, most: 1_000, fallback: 100 });

/** An object without its undefined members, for optional members that must not be there at all. */
export const present = <T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
