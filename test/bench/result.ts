/** One measured figure beside the bare ceiling of the same run. `ratio` is ours to ceiling; more is better. */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly ceiling: number;
  readonly ratio: number;
  readonly unit: string;
  /** What the numbers alone do not say: sizes, spread, what bounds it. */
  readonly note?: string;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Throws when what was measured is not also right. */
  run(size: Size): Promise<readonly Figure[]>;
}

export interface Size {
  readonly quick: boolean;
  /** Events for the throughput scenarios. */
  readonly events: number;
}

export function figure(name: string, ours: number, ceiling: number, unit: string, note?: string): Figure {
  const measured = { name, ours: round(ours), ceiling: round(ceiling), ratio: round(ours / ceiling), unit };
  return note === undefined ? measured : { ...measured, note };
}

const round = (n: number): number => (n >= 100 ? Math.round(n) : Math.round(n * 1000) / 1000);

/** A benchmark that is fast and wrong is worth nothing: this fails the run. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`correctness check failed: ${what}`);
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Events per second of one run of `work`. */
export async function rate(events: number, work: () => Promise<unknown> | unknown): Promise<number> {
  const from = process.hrtime.bigint();
  await work();
  return events / (Number(process.hrtime.bigint() - from) / 1e9);
}
