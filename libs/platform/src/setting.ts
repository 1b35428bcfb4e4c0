import type { Reader } from './setting-readers';

/** One `LEDGER_*` variable. `fallback` is text, as a user would write it; '' stands for "not set". */
export interface Setting<T = unknown> {
  readonly name: `LEDGER_${string}`;
  readonly fallback: string;
  readonly meaning: string;
  readonly read: Reader<T>;
}

/** Makes one. */
export const setting = <T>(name: Setting['name'], fallback: string, read: Reader<T>, meaning: string): Setting<T> => ({
  name,
  fallback,
  meaning,
  read,
});
