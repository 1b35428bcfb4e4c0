export * from './as-of';
export type { ChangeCursor, ChangeRow } from './changes';
export * from './demands';
export type { ExplainedDemand, ExplainedEvent, Explanation } from './explain';
export { dimensionNamed, type TotalsQuery } from './question';
export * from './read-model';
export type { Replay, ReplayOptions, ReplayProgress } from './replay';
export { type Dimension, dimensions, NotMadeYet, NotThisLedger } from './schema';
export type { TotalsRow } from './totals';
