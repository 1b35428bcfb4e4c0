import type { StoredRecord } from '@ledger/kafka';
import type { Mark } from './attempts';

/** Neighbours of one partition that are taken in together. */
export interface Portion {
  readonly records: readonly StoredRecord[];
  /** How many processes ended while they had this record, and no other, in hand. */
  readonly deaths: number;
}

/**
 * Divides a batch into portions of at most `size`. A record that was in hand when a process ended, whatever ended it,
 * is a separate portion: so the record that crashes processes is found, and the others are recorded.
 */
export function portionsOf(records: readonly StoredRecord[], marks: readonly Mark[], size: number): Portion[] {
  const portions: { records: StoredRecord[]; deaths: number; alone: boolean }[] = [];
  for (const record of records) {
    const covering = marks.filter(({ first, last }) => first <= record.offset && record.offset <= last);
    const alone = covering.length > 0;
    const open = portions.at(-1);
    if (open && !open.alone && !alone && open.records.length < size) open.records.push(record);
    else portions.push({ records: [record], deaths: deathsOver(covering), alone });
  }
  return portions;
}

function deathsOver(marks: readonly Mark[]): number {
  return marks.find(({ first, last }) => first === last)?.deaths ?? 0;
}
