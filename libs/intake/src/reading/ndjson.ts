import { jsonExcess } from '@ledger/kernel';
import { LARGEST_BATCH } from '../intake';
import { LineSplitter, type SplitLine } from './line-splitter';
import { problem, type Problem } from '../problems';

/** One line that is not blank: what it says, or what is wrong with it. Lines are counted from 1, blank ones too. */
export type Line =
  { readonly line: number; readonly value: unknown } | { readonly line: number; readonly problem: Problem };

/** No event comes near it: an entry of the ledger holds at most 16 KiB. */
const LINE_LIMIT = 1024 * 1024;

/**
 * Reads NDJSON of any length in flat memory. Yields what has come, at most `LARGEST_BATCH` lines at a time: full batches
 * from a fast stream, and from a slow one each line as soon as it is there. A line that cannot be read (too long, not
 * UTF-8, not JSON, beyond `JSON_BOUNDS`) is an item with its problem, and the reading goes on behind it. Of a key that an object holds twice
 * the last one counts, as ECMAScript defines it; a byte order mark and CRLF line ends are passed over.
 */
export async function* readNdjson(bytes: AsyncIterable<Uint8Array>, lineLimit = LINE_LIMIT): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter(lineLimit);
  const reader = new LineReader(lineLimit);
  let ready: Line[] = [];
  for await (const chunk of untilQuiet(bytes)) {
    if (chunk !== QUIET) ready.push(...reader.read(splitter.push(chunk)));
    while (ready.length >= LARGEST_BATCH) yield ready.splice(0, LARGEST_BATCH);
    if (chunk === QUIET && ready.length > 0) {
      yield ready;
      ready = [];
    }
  }
  ready.push(...reader.read(splitter.end()));
  if (ready.length > 0) yield ready;
}

const QUIET = Symbol('nothing more has come for a while');
const PATIENCE_MS = 5;

/** The chunks, and `QUIET` each time that the next one keeps us waiting. */
async function* untilQuiet(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | typeof QUIET> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      if (await keepsWaiting(next)) yield QUIET;
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function keepsWaiting(next: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<typeof QUIET>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, QUIET);
  });
  try {
    return (await Promise.race([next, patience])) === QUIET;
  } finally {
    clearTimeout(timer);
  }
}

class LineReader {
  private count = 0;
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true });

  constructor(private readonly limit: number) {}

  read(lines: readonly SplitLine[]): Line[] {
    return lines.flatMap((line) => this.readOne(++this.count, line) ?? []);
  }

  private readOne(line: number, bytes: SplitLine): Line | undefined {
    if (bytes === undefined) {
      return {
        line,
        problem: problem('line-too-long', { detail: `Line ${line} is longer than ${this.limit} bytes.` }),
      };
    }
    const excess = jsonExcess(bytes);
    if (excess) {
      const detail = `Line ${line}: the value at "${excess.pointer}" ${excess.detail}.`;
      return { line, problem: problem('json-too-complex', { detail }) };
    }
    const text = this.decode(bytes);
    if (text === undefined) {
      return { line, problem: problem('not-utf-8', { detail: `Line ${line} holds bytes that are not UTF-8.` }) };
    }
    return text.trim() === '' ? undefined : parsed(line, text);
  }

  private decode(bytes: Uint8Array): string | undefined {
    try {
      return this.utf8.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

function parsed(line: number, text: string): Line {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    const detail = `Line ${line} is not JSON: ${(error as Error).message.toWellFormed()}.`;
    return { line, problem: problem('not-json', { detail }) };
  }
}
