import type { Json } from '@ledger/kernel';
import type { DataOf, Shape } from './fields';

export type Data = { readonly [field: string]: Json };

/** Turns the data of one stored version into that of the next. Pure; never throws on data that its version allowed. */
export type Lift = (data: Data) => Data;

type Below<V extends number, Seen extends number[] = []> = [...Seen, 0]['length'] extends V
  ? never
  : [...Seen, 0]['length'] | Below<V, [...Seen, 0]>;

/** One kind of event: everything else (types, JSON Schema, reference, upcasting) is made from this. */
export interface EventDefinition<Type extends string = string, V extends number = number, S extends Shape = Shape> {
  readonly type: Type;
  /** The newest version. */
  readonly version: V;
  /** One sentence for the event reference. */
  readonly about: string;
  /** The data of the newest version. */
  readonly shape: S;
  /** The shapes of all older versions: what was recorded under them stays readable and acceptable. */
  readonly older: { readonly [version: number]: Shape };
  /** For each older version, the step to the next one. */
  readonly lift: { readonly [version: number]: Lift };
}

export function defineEvent<const Type extends string, const V extends number, const S extends Shape>(
  definition: Omit<EventDefinition<Type, V, S>, 'older' | 'lift'> &
    (V extends 1
      ? { older?: never; lift?: never }
      : { older: { [K in Below<V>]: Shape }; lift: { [K in Below<V>]: Lift } }),
): EventDefinition<Type, V, S> {
  return { older: {}, lift: {}, ...definition };
}

export type DataOfEvent<D> = D extends EventDefinition<string, number, infer S> ? DataOf<S> : never;
