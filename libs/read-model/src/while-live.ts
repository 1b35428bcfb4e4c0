import { GenerationGone } from './tables';

/** Each promotion replaces the tables once; more within one question do not happen in practice. */
const TRIES = 5;

/**
 * Asks again when another process promoted rebuilt tables in the middle of a question, so that the tables that it was
 * reading are gone.
 *
 * @throws GenerationGone when that happens time after time
 */
export async function whileLive<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!isGone(error)) throw error;
      if (tries === TRIES) throw error instanceof GenerationGone ? error : new GenerationGone(numberIn(error));
    }
  }
}

/** SQLite names the missing table. Tables of a generation end in its number. */
const MISSING = /no such table: \w+_(\d+)/;

const isGone = (error: unknown): boolean => error instanceof GenerationGone || MISSING.test(String(error));
const numberIn = (error: unknown): number => Number(MISSING.exec(String(error))?.[1] ?? 0);
