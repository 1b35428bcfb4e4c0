import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '@ledger/intake';
import { positionOf } from '@ledger/kernel';
import { Bookmark } from './bookmark';
import type { Destination } from './destination';
import { importEvents } from './import-events';
import { summaryText } from './summary';

const folder = mkdtempSync(join(tmpdir(), 'ledger-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recorded = (id: number): Receipt => ({
  status: 'recorded',
  source: 'urn:x',
  id: String(id),
  demand: 'd-1',
  position: positionOf(id),
  revision: id,
});

/** Remembers what it was given, and breaks when it has had enough. */
class Taker implements Pick<Destination, 'submit'> {
  readonly batches: number[][] = [];

  constructor(private readonly enough = Number.POSITIVE_INFINITY) {}

  async submit(events: readonly unknown[]): Promise<readonly Receipt[]> {
    if (this.batches.length === this.enough) throw new Error('the power went off');
    this.batches.push(events as number[]);
    return this.batches.at(-1)!.map(recorded);
  }
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const numbers = (n: number): string => Array.from({ length: n }, (_, i) => `${i + 1}\n`).join('');

describe('an import', () => {
  it('goes batch by batch, in order, and says up to which line all have their answer', async () => {
    const [taker, acknowledged] = [new Taker(), [] as number[]];
    const onAcknowledged = (line: number): void => void acknowledged.push(line);
    const summary = await importEvents(bytes(numbers(7)), taker, { batch: 3, after: 0, onAcknowledged });
    expect(taker.batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(acknowledged).toEqual([3, 6, 7]);
    expect(summary).toMatchObject({ events: 7, recorded: 7, refused: 0 });
  });

  it('that was cut off goes on behind the last acknowledged line', async () => {
    const file = join(folder, 'events.ndjson');
    writeFileSync(file, numbers(10));
    const run = (taker: Taker) => {
      const bookmark = new Bookmark(file, 'here');
      const onAcknowledged = (line: number): void => bookmark.write({ line });
      return importEvents(bytes(numbers(10)), taker, { batch: 2, after: bookmark.read()?.line ?? 0, onAcknowledged });
    };
    await expect(run(new Taker(2))).rejects.toThrow('the power went off');
    const second = new Taker();
    await run(second);
    expect(second.batches).toEqual([
      [5, 6],
      [7, 8],
      [9, 10],
    ]);
  });

  it('passes over a byte order mark, as some editors write it', async () => {
    const options = { batch: 100, after: 0, onAcknowledged: () => undefined };
    const summary = await importEvents(bytes('\ufeff1\n2\n'), new Taker(), options);
    expect(summary).toMatchObject({ events: 2, recorded: 2, refused: 0 });
  });

  it('counts unreadable lines by reason, with the first few of each', async () => {
    const options = { batch: 100, after: 0, onAcknowledged: () => undefined };
    const summary = await importEvents(bytes('1\nno\n\nno\nno\nno\n2\n'), new Taker(), options);
    expect(summary).toMatchObject({ events: 6, recorded: 2, refused: 4 });
    expect(summary.reasons).toMatchObject([{ reason: 'not-json', count: 4 }]);
    expect(summary.reasons[0]!.examples.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(summaryText(summary)).toContain('  4 refused, not-json: Invalid JSON.\n    line 2: ');
  });
});

describe('a bookmark', () => {
  const fileOf = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('holds for one file and one destination', () => {
    const file = fileOf('a', 'first');
    new Bookmark(file, 'here').write({ line: 5 });
    expect(new Bookmark(file, 'here').read()).toMatchObject({ line: 5 });
    expect(() => new Bookmark(file, 'there').read()).toThrow('belongs to another file or destination');
    fileOf('a', 'other');
    expect(() => new Bookmark(file, 'here').read()).toThrow('belongs to another file or destination');
  });

  it('goes when the import is done, and says so when it cannot be read', () => {
    const file = fileOf('b', 'text');
    const bookmark = new Bookmark(file, 'here');
    expect(bookmark.read()).toBeUndefined();
    bookmark.write({ line: 1 });
    bookmark.remove();
    expect(existsSync(`${file}.progress`)).toBe(false);
    writeFileSync(`${file}.progress`, 'not json');
    expect(() => bookmark.read()).toThrow('cannot be read');
  });
});
