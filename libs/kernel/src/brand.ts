declare const brand: unique symbol;

/** A value whose type remembers that it was checked: a plain string cannot stand in for a `Brand<string, 'Position'>`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
