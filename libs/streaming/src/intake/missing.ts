import type { Extent } from '@ledger/kafka';

/** Offsets of a partition that were deleted before anybody took them in: from `from` up to, and without, `to`. */
export interface Missing {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

type Offsets = ReadonlyMap<number, bigint>;

/**
 * What the retention of a topic took before the group had read it. Some of these offsets may have been marks of
 * transactions, which are no records; how many cannot be told any more. A partition of which it is not known how far it was
 * read counts as read: a group that begins reads what there is.
 *
 * @param known how far each partition was read, by several accounts: the furthest is right
 */
export function missingIn(extents: readonly Extent[], known: readonly Offsets[]): Missing[] {
  return extents.flatMap(({ partition, low }) => {
    const from = furthest(known.map((offsets) => offsets.get(partition)));
    return from !== undefined && from < low ? [{ partition, from, to: low }] : [];
  });
}

const furthest = (offsets: readonly (bigint | undefined)[]): bigint | undefined =>
  offsets.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);

/** How many offsets these are. */
export const sumOf = (missing: readonly Missing[]): number =>
  missing.reduce((sum, { from, to }) => sum + Number(to - from), 0);
