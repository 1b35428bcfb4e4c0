import { setTimeout as pause } from 'node:timers/promises';
import { DoubtfulOutcome, Fenced, Refused } from '../port';

const FIRST_TRY_MS = 2_000;
const BETWEEN_TRIES_MS = 50;

/** Rejects with a DoubtfulOutcome when the work has not settled in time. The work itself goes on: cut its wire. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DoubtfulOutcome(`${what} took more than ${Math.round(ms)} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Tries work that may be tried again, each time with a little more patience, until it succeeds or `ms` are over. While
 * a leader is elected the client's own patience grows too fast, and it stays with a broker that hangs; a new try, on a
 * separate connection, finds the way at once.
 *
 * @throws what the work throws last; a Refused, a Fenced at once
 */
export async function inTries<T>(ms: number, attempt: (patienceMs: number) => Promise<T>): Promise<T> {
  const until = Date.now() + ms;
  for (let patience = FIRST_TRY_MS; ; patience *= 1.25) {
    try {
      return await attempt(Math.min(patience, until - Date.now()));
    } catch (error) {
      const isCertain = error instanceof Refused || error instanceof Fenced;
      if (isCertain || Date.now() + BETWEEN_TRIES_MS > until) throw error;
      await pause(BETWEEN_TRIES_MS);
    }
  }
}
