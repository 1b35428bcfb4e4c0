declare const shown: unique symbol;

/**
 * What an audience may see. Only a `Publication` makes it, so that an exit that takes it cannot be given exact figures.
 * The mark is for the compiler alone: the value is the plain one.
 */
export type Shown<T> = T & { readonly [shown]: true };

/** The only place where the mark is set. Not exported by the library. */
export const asShown = <T>(value: T): Shown<T> => value as Shown<T>;
