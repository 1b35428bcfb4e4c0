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
  /** Works in its own folder; throws when what was measured is not also right. */
  readonly run: (size: Size, folder: string) => Promise<readonly Figure[]>;
}

export interface Size {
  readonly quick: boolean;
  /** Events for the throughput scenarios. */
  readonly events: number;
}

/** The ratio is taken before the two are rounded. */
export const figure = (measured: Omit<Figure, 'ratio'>): Figure => ({
  ...measured,
  ours: round(measured.ours),
  ceiling: round(measured.ceiling),
  ratio: round(measured.ours / measured.ceiling),
});

const round = (n: number): number => (n >= 100 ? Math.round(n) : Math.round(n * 1000) / 1000);

/** A benchmark that is fast and wrong is worth nothing: this fails the run. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`correctness check failed: ${what}`);
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Events per second of one run of `work`. */
export async function rate(events: number, work: () => unknown): Promise<number> {
  const from = process.hrtime.bigint();
  await work();
  return events / (Number(process.hrtime.bigint() - from) / 1e9);
}
