import { beforeFirst, type Position } from '@ledger/kernel';
import { Follower, type Log, type Progress } from './follower';
import type { Projection } from './projection';

/** One thing that the live tables and the rebuilt ones do not agree on. */
export interface Difference {
  /** What differs: a total, or a row of the change log. */
  readonly what: string;
  /** As text; `undefined` where one side has no such row. */
  readonly live: string | undefined;
  readonly rebuilt: string | undefined;
}

/** Two sets of the same tables: the one that answers questions, and one that is built beside it. */
export interface Generations {
  live(): Projection;
  building(): Projection | undefined;
  /** Makes empty tables beside the live ones. */
  begin(): Projection;
  /** Compares what never changes again, after `from` up to `upTo`, in small steps; stops at `limit` differences. */
  compare(from: Position, upTo: Position, limit: number): Promise<readonly Difference[]>;
  /**
   * In one transaction: when both stand at the same place, compares everything after `from` that `compare` has not seen,
   * and makes the rebuilt tables the live ones if nothing differs, or if the differences are accepted.
   * `moved` when the two do not stand at the same place.
   */
  swap(from: Position, accept: boolean, limit: number): 'moved' | readonly Difference[];
}

/**
 * Builds the tables anew from position zero beside the live ones, which go on answering. Stopped half-way, it has
 * reached a place, and the next rebuild goes on from there.
 *
 * @throws PoisonEvent at an event that cannot be applied
 */
export async function rebuild(
  generations: Generations,
  log: Log,
  onProgress?: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Position> {
  const building = generations.building() ?? generations.begin();
  return new Follower(building, log).catchUp(onProgress, signal);
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

/**
 * Makes the rebuilt tables the live ones: only at lag 0, and only when totals and change log are equal to the live
 * ones, unless the caller accepts what differs.
 *
 * @throws Error when nothing is being rebuilt, or another process keeps moving one of the two
 */
export async function promote(
  generations: Generations,
  log: Log,
  { accept = false }: { readonly accept?: boolean } = {},
): Promise<Promotion> {
  const building = generations.building();
  if (!building) throw new Error('Nothing was rebuilt: there is nothing to promote. Rebuild first.');
  const live = generations.live();
  await new Follower(building, log).catchUp();
  const compared = min(live.cursor(), building.cursor());
  const early = await generations.compare(beforeFirst, compared, LISTED);
  if (early.length > 0 && !accept) return { promoted: false, position: compared, differences: early };
  for (let round = 0; round < ROUNDS; round++) {
    const position = await inStep(live, building, log);
    const late = generations.swap(compared, accept, LISTED);
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
  const after = min(live.cursor(), building.cursor());
  const { events } = await log.readLog(after, 1_000);
  live.apply({ after, events });
  return building.apply({ after, events });
}

const min = (a: Position, b: Position): Position => (a < b ? a : b);
