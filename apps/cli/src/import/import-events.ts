import { type Line, readNdjson } from '@ledger/intake';
import type { Destination } from './destination';
import { type ImportSummary, Tally } from './summary';

export interface ImportOptions {
  /** Events that are submitted at once. */
  readonly batch: number;
  /** Lines up to this one were acknowledged before: they are passed over. */
  readonly after: number;
  /** All lines up to this one have their answer. */
  readonly onAcknowledged: (line: number, events: number) => void | Promise<void>;
}

/** Takes events, one a line, to their destination, batch by batch. Memory stays flat however many there are. */
export async function importEvents(
  bytes: AsyncIterable<Uint8Array>,
  destination: Pick<Destination, 'submit'>,
  { batch, after, onAcknowledged }: ImportOptions,
): Promise<ImportSummary> {
  const tally = new Tally();
  let events = 0;
  for await (const lines of batches(bytes, batch, after)) {
    await submit(lines, destination, tally);
    events += lines.length;
    await onAcknowledged(lines.at(-1)!.line, events);
  }
  return tally.summary();
}

async function* batches(bytes: AsyncIterable<Uint8Array>, size: number, after: number): AsyncGenerator<Line[]> {
  let ready: Line[] = [];
  for await (const lines of readNdjson(bytes)) {
    ready.push(...lines.filter(({ line }) => line > after));
    while (ready.length >= size) yield ready.splice(0, size);
  }
  if (ready.length > 0) yield ready;
}

async function submit(lines: readonly Line[], destination: Pick<Destination, 'submit'>, tally: Tally): Promise<void> {
  const readable = lines.filter((line) => 'value' in line);
  const receipts = readable.length > 0 ? await destination.submit(readable.map(({ value }) => value)) : [];
  for (const [i, { line }] of readable.entries()) tally.add(line, receipts[i]!);
  for (const line of lines) if ('problem' in line) tally.addUnreadable(line.line, line.problem);
}
