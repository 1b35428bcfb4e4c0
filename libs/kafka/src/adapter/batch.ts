import { MOST_BYTES_A_PARTITION, type OutgoingRecord, Refused, weightOf } from '../port';

/**
 * What one transaction holds for a partition may become one batch, and the broker would refuse it whole. Of one record
 * that is too big the broker is the judge: nothing can be sent less of.
 *
 * @throws Refused
 */
export function assertFits(records: readonly OutgoingRecord[]): void {
  const bytes = new Map<string, number>();
  for (const record of records) {
    const place = `${record.topic}/${record.partition}`;
    const before = bytes.get(place);
    const sum = (before ?? 0) + weightOf(record);
    if (sum > MOST_BYTES_A_PARTITION && before !== undefined) {
      throw new Refused(
        `More than ${MOST_BYTES_A_PARTITION} bytes for ${place} in one transaction: send less at once.`,
      );
    }
    bytes.set(place, sum);
  }
}
