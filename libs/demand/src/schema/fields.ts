import type { LocalDate } from '@ledger/kernel';

/** A closed list of words: an event can say nothing that is not on it. */
export interface Vocabulary<Word extends string = string> {
  readonly name: string;
  readonly words: readonly Word[];
}

/**
 * The kinds of value that an event may hold. There is no free text on purpose: what is not a closed word, a count,
 * a date, a yes/no or an opaque id would be personal data sooner or later.
 */
export type Field =
  | { readonly kind: 'word'; readonly of: Vocabulary; readonly optional?: true; readonly about: string }
  | { readonly kind: 'count'; readonly optional?: true; readonly about: string }
  | { readonly kind: 'date'; readonly optional?: true; readonly about: string }
  | { readonly kind: 'flag'; readonly optional?: true; readonly about: string }
  | { readonly kind: 'id'; readonly optional?: true; readonly about: string };

export type Shape = { readonly [field: string]: Field };

type ValueOf<F extends Field> = F extends { kind: 'word'; of: Vocabulary<infer Word> }
  ? Word
  : F extends { kind: 'count' }
    ? number
    : F extends { kind: 'date' }
      ? LocalDate
      : F extends { kind: 'flag' }
        ? boolean
        : string;

type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K] extends { optional: true } ? K : never }[keyof S];

/** The TypeScript type of a shape's data. */
export type DataOf<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: ValueOf<S[K]> } & {
  readonly [K in OptionalKeys<S>]?: ValueOf<S[K]>;
};

/** Counts stay far below 2^53, so that sums over every demand ever made are exact. */
export const LARGEST_COUNT = 1_000_000_000;

/** The letters and the length of an opaque name given by an upstream system; `tellingForm` says which of them tell too much. */
export const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$';

/** The same for the ids of events and the keys of commands: also base 64, and twice as long. */
export const EVENT_ID_PATTERN = '^[A-Za-z0-9._:/+=-]{1,256}$';

export const word = <const Word extends string>(of: Vocabulary<Word>, about: string) =>
  ({ kind: 'word', of, about }) as const;
export const count = (about: string) => ({ kind: 'count', about }) as const;
export const date = (about: string) => ({ kind: 'date', about }) as const;
export const flag = (about: string) => ({ kind: 'flag', about }) as const;
export const id = (about: string) => ({ kind: 'id', about }) as const;
export const optional = <const F extends Field>(field: F) => ({ ...field, optional: true }) as const;
