import { MOST_BYTES_A_PARTITION, type OutgoingRecord, Refused, weightOf } from './port';

/** What one transaction holds for a partition may become one batch, and the broker would refuse it whole. */
export function assertFits(records: readonly OutgoingRecord[]): void {
  const bytes = new Map<string, number>();
  for (const record of records) {
    const place = `${record.topic}/${record.partition}`;
    const sum = (bytes.get(place) ?? 0) + weightOf(record);
    if (sum > MOST_BYTES_A_PARTITION) {
      throw new Refused(
        `More than ${MOST_BYTES_A_PARTITION} bytes for ${place} in one transaction: send less at once.`,
      );
    }
    bytes.set(place, sum);
  }
}
