import { beforeFirst, type Position } from '@ledger/kernel';
import { Follower, type FollowerOptions, type Progress } from './follower';
import { assertSameHistory, HistoryMismatch, type Log, pageAfter } from './history';
import { patiently } from './patience';
import type { Mark, Projection } from './projection';

/** One thing that the live tables and the rebuilt ones do not agree on. */
export interface Difference {
  /** What differs: a total, a row of the change log, a row of the register, the history. */
  readonly what: string;
  /** As text; `undefined` where one side has no such row. */
  readonly live: string | undefined;
  readonly rebuilt: string | undefined;
}

/** Two sets of the same tables: the one that answers questions, and one that is built beside it. */
export interface Generations {
  readonly current: Projection;
  building(): Projection | undefined;
  /** Makes empty tables beside the live ones. */
  begin(): Projection;
  /** Removes what was built beside the live tables. */
  discard(): void;
  /** Compares what never changes again, after `from` up to `upTo`, in small steps; stops at `limit` differences. */
  compare(from: Position, upTo: Position, limit: number): Promise<readonly Difference[]>;
  /**
   * In one transaction: when both stand at the same place, compares everything after `from` that `compare` has not seen,
   * and makes the rebuilt tables the live ones if nothing differs, or if the differences are accepted.
   * `moved` when the two do not stand at the same place.
   */
  swap(from: Position, accept: boolean, limit: number): 'moved' | readonly Difference[];
  /** Makes the rebuilt tables the live ones without comparing: the live ones are of another history. */
  replace(): void;
}

/** How a rebuild follows the log. */
export type RebuildOptions = Pick<FollowerOptions, 'passes' | 'patienceMs'>;

export interface Rebuilding extends RebuildOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds the tables from position zero beside the live ones, which go on answering. Stopped half-way, it has reached a
 * place, and the next rebuild goes on from there, unless the ledger holds another history since.
 *
 * @throws HistoryMismatch when the ledger itself was changed from outside
 */
export async function rebuild(generations: Generations, log: Log, options: Rebuilding = {}): Promise<Position> {
  const building = await patiently(() => begun(generations, log), options);
  const { onProgress, signal, ...patience } = options;
  return new Follower(building, log, patience).catchUp(onProgress, signal);
}

/** What was built of another history is of no use: the live tables are the ones that hold the trace of it. */
async function begun(generations: Generations, log: Log): Promise<Projection> {
  const building = generations.building();
  if (!building) return generations.begin();
  if (!(await mismatchOf(building, log))) return building;
  generations.discard();
  return generations.begin();
}

export interface Promotion {
  readonly promoted: boolean;
  /** Where both stood. */
  readonly position: Position;
  /** What was not equal, at most `LISTED`; with `accept` these went live. */
  readonly differences: readonly Difference[];
}

/** As many differences as a person can look at. */
export const LISTED = 100;
const ROUNDS = 100;

export interface PromoteOptions extends RebuildOptions {
  /** Take the rebuilt tables although they differ, or although the live ones are of another history. */
  readonly accept?: boolean;
}

/**
 * Makes the rebuilt tables the live ones: only at lag 0, and only when totals and change log are equal to the live
 * ones and of the same history, unless the caller accepts what differs.
 *
 * @throws Error when nothing is being rebuilt, or another process keeps moving one of the two
 * @throws HistoryMismatch when the rebuilt tables are not of the history of the ledger
 */
export async function promote(generations: Generations, log: Log, options: PromoteOptions = {}): Promise<Promotion> {
  const building = generations.building();
  if (!building) throw new Error('Nothing was rebuilt: there is nothing to promote. Rebuild first.');
  await new Follower(building, log, options).catchUp();
  const mismatch = await mismatchOf(generations.current, log);
  if (mismatch) return replaced(generations, building, { mismatch, ...options });
  return compared(generations, log, { building, ...options });
}

async function mismatchOf(projection: Projection, log: Log): Promise<HistoryMismatch | undefined> {
  try {
    await projection.settle?.();
    await assertSameHistory(log, projection);
    return undefined;
  } catch (error) {
    if (error instanceof HistoryMismatch) return error;
    throw error;
  }
}

interface Replacement extends PromoteOptions {
  readonly mismatch: HistoryMismatch;
}

async function replaced(
  generations: Generations,
  building: Projection,
  { mismatch, accept = false, ...options }: Replacement,
): Promise<Promotion> {
  const differences = [{ what: 'history', live: mismatch.message, rebuilt: 'that of the ledger' }];
  if (accept) await patiently(() => generations.replace(), options);
  return { promoted: accept, position: building.cursor(), differences };
}

interface Comparison extends PromoteOptions {
  readonly building: Projection;
}

async function compared(
  generations: Generations,
  log: Log,
  { building, accept = false, ...options }: Comparison,
): Promise<Promotion> {
  const live = generations.current;
  const upTo = min(live.mark(), building.mark()).position;
  const early = await generations.compare(beforeFirst, upTo, LISTED);
  if (early.length > 0 && !accept) return { promoted: false, position: upTo, differences: early };
  for (let round = 0; round < ROUNDS; round++) {
    const position = await patiently(() => inStep(live, building, log), options);
    const late = await patiently(() => generations.swap(upTo, accept, LISTED), options);
    if (late !== 'moved') return promotion(position, [...early, ...late], accept);
  }
  throw new Error('Another process kept moving one of the two: stop the other projectors and promote again.');
}

function promotion(position: Position, differences: readonly Difference[], accept: boolean): Promotion {
  return { promoted: accept || differences.length === 0, position, differences: differences.slice(0, LISTED) };
}

/** Gives both the same events in one go, so that they stand at the same place until somebody moves one of them. */
async function inStep(live: Projection, building: Projection, log: Log): Promise<Position> {
  await new Follower(building, log).catchUp();
  const page = await pageAfter(log, min(live.mark(), building.mark()), 1_000);
  live.apply(page);
  return building.apply(page);
}

const min = (a: Mark, b: Mark): Mark => (a.position < b.position ? a : b);
