import type { ReadOptions, StoredRecord, TopicAdmin } from '../port';

type Place = { readonly topic: string; readonly partition: number };

/** A partition in a reading: what of it is there, and what is to be read next. */
interface Stretch extends Place {
  readonly low: bigint;
  readonly end: bigint;
  next: bigint;
}

const keyOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/**
 * What a reading covers, and how far it has come. Where each partition ends is asked before anything is read. Control
 * records take offsets and are never delivered, so besides the records the client says how far it has read.
 */
export class ReadingRange {
  private readonly stretches = new Map<string, Stretch>();
  /** Those that are not read to their end yet. */
  private readonly open = new Set<string>();
  private found = false;

  private constructor(private readonly options: ReadOptions) {}

  static async of(options: ReadOptions, topics: TopicAdmin): Promise<ReadingRange> {
    const range = new ReadingRange(options);
    for (const topic of options.topics) {
      for (const { partition, low, stable } of await topics.extents(topic)) {
        range.add({ topic, partition, low, end: stable });
      }
    }
    return range;
  }

  get done(): boolean {
    return this.found || (!this.options.until && this.open.size === 0);
  }

  /** Every partition, and where it is to be read on from. */
  places(): readonly Readonly<Stretch>[] {
    return [...this.stretches.values()];
  }

  /** Whether the record is to be given to who reads; then it counts as given. */
  takes(record: StoredRecord): boolean {
    const stretch = this.stretches.get(keyOf(record));
    if (this.found || !stretch || record.offset < stretch.next || this.isPast(record, stretch)) return false;
    stretch.next = record.offset + 1n;
    this.reached(record, stretch.next);
    this.found = this.options.until?.(record) ?? false;
    return true;
  }

  /** The client has read a partition up to this offset, and will not give what is before it. */
  reached(place: Place, next: bigint): void {
    if (next >= (this.stretches.get(keyOf(place))?.end ?? 0n)) this.open.delete(keyOf(place));
  }

  private add({ low, end, ...place }: Omit<Stretch, 'next'>): void {
    const tail = this.options.last === undefined ? low : end - BigInt(this.options.last);
    const next = tail > low ? tail : low;
    this.stretches.set(keyOf(place), { ...place, low, end, next });
    if (end > next) this.open.add(keyOf(place));
  }

  /** What was written after the reading began is left out, so that several readings of one state agree. */
  private isPast(record: StoredRecord, { end }: Stretch): boolean {
    return !this.options.until && record.offset >= end;
  }
}
