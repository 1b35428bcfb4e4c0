import { nearest } from '@ledger/kernel';
import { type Words, wordsIn } from '@ledger/read-model';
import { refuse } from './problems';

/** A query string as Fastify parses it: a name that is given twice has a list. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the parameters of a route; `known-parameters.ts` has refused all that it does not take. */
export class Query {
  constructor(private readonly raw: RawQuery) {}

  /** The only value of a parameter; `undefined` when it is absent. */
  text(name: string): string | undefined {
    const [value, ...more] = this.values(name);
    if (more.length > 0) badQuery(name, `"${name}" can be given once only.`);
    return value;
  }

  /** Every value of a parameter, which is given once for each. */
  values(name: string): string[] {
    const values = [this.raw[name] ?? []].flat();
    // Mostly a variable that a script forgot to set: a plausible answer to another question would be worse than none.
    if (values.some((value) => value.trim() === '')) {
      badQuery(name, `"${name}" has no value: give it one, or leave it out.`);
    }
    return values;
  }

  /** The words that the values of a parameter stand for. @throws Unknown */
  words(name: string, words: Words): string[] {
    return this.values(name).flatMap((value) => wordsIn(words, value));
  }

  /** One of a few words. */
  oneOf<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    const meant = nearest(given, words);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    return (
      words.find((word) => word === given) ??
      badQuery(name, `"${name}" must be ${words.join(' or ')}, not "${given.slice(0, 64)}".${hint}`)
    );
  }

  /** A whole number within bounds. */
  number(name: string, { least, most, fallback }: { least: number; most: number; fallback: number }): number {
    const text = this.text(name) ?? String(fallback);
    const number = Number(text);
    if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number;
    return badQuery(name, `"${name}" must be a whole number from ${least} to ${most}.`);
  }

  /** Where a list goes on: the `next` of the page before, which is a whole number. */
  cursor(): string | undefined {
    const text = this.text('after');
    if (text === undefined || /^\d{1,15}$/.test(text)) return text;
    return badQuery('after', '"after" must be the `next` of the page before.');
  }
}

/** Ends the request: this parameter is wrong. */
export const badQuery = (name: string, detail: string): never =>
  refuse('bad-query', detail, [{ pointer: name, detail }]);

/** How every list is paged. */
export const PAGING = ['after', 'limit'] as const;
export const limitOf = (query: Query): number => query.number('limit', { least: 1, most: 1_000, fallback: 100 });

/** An object without its undefined members, for optional members that must not be there at all. */
export const present = <T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
