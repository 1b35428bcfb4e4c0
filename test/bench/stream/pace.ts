import { setTimeout as pause } from 'node:timers/promises';

export interface Load {
  /** Events a second. */
  readonly speed: number;
  readonly events: number;
}

/** Starts the work for each event when it is due, whether or not the work before it is done, and waits for all of it. */
export async function paced({ speed, events }: Load, work: (event: number) => unknown): Promise<void> {
  const begun: unknown[] = [];
  const start = performance.now();
  while (begun.length < events) {
    const due = Math.min(events, Math.floor(((performance.now() - start) * speed) / 1_000) + 1);
    while (begun.length < due) begun.push(work(begun.length));
    await pause(1);
  }
  await Promise.all(begun);
}

/** The value below which this share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
