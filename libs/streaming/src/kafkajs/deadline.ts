import { DoubtfulOutcome } from '../port';

/** Rejects with a DoubtfulOutcome when the work has not settled in time. The work itself goes on: cut its wire. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DoubtfulOutcome(`${what} took more than ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
