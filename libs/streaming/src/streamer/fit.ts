import type { Position } from '@ledger/kernel';
import { MOST_BYTES_A_PARTITION, type OutgoingRecord, weightOf } from '@ledger/kafka';

export interface Group<T> {
  readonly position: Position;
  readonly items: readonly T[];
}

/** Takes groups as long as their records fit into one transaction; at least the first, whose size the broker judges. */
export function fitting<T>(groups: readonly Group<T>[], recordOf: (item: T) => OutgoingRecord): readonly Group<T>[] {
  const bytes = new Map<number, number>();
  for (const [taken, { items }] of groups.entries()) {
    for (const item of items) {
      const record = recordOf(item);
      const sum = (bytes.get(record.partition) ?? 0) + weightOf(record);
      if (sum > MOST_BYTES_A_PARTITION && taken > 0) return groups.slice(0, taken);
      bytes.set(record.partition, sum);
    }
  }
  return groups;
}

/** Neighbours of one position, together. */
export function byPosition<T>(items: readonly T[], placeOf: (item: T) => Position): Group<T>[] {
  const groups = Map.groupBy(items, placeOf);
  return [...groups].map(([position, own]) => ({ position, items: own }));
}
