import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Whether a failure passes by itself, as a lock of another process does. */
  readonly passes?: (error: unknown) => boolean;
  /** How long to go on trying; 10 s when absent. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 10_000;
const SHORTEST_MS = 5;
const LONGEST_MS = 100;

/**
 * Tries again, leaving the event loop to others in between, as long as what fails passes by itself and patience lasts.
 *
 * @throws what the last try threw
 */
export async function patiently<T>(work: () => T | Promise<T>, { passes, patienceMs }: Patience): Promise<T> {
  const end = performance.now() + (patienceMs ?? PATIENCE_MS);
  for (let wait = SHORTEST_MS; ; wait = Math.min(2 * wait, LONGEST_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!passes?.(error) || performance.now() >= end) throw error;
    }
    await pause(wait);
  }
}
