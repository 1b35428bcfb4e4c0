import fc from 'fast-check';
import { slugOf } from '../problems';
import { readNdjson, type Line } from './ndjson';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

async function batchesOf(chunks: Iterable<Uint8Array>, limit?: number): Promise<Line[][]> {
  const batches: Line[][] = [];
  for await (const batch of readNdjson(stream(chunks), limit)) batches.push(batch);
  return batches;
}

const linesOf = async (chunks: Iterable<Uint8Array>, limit?: number): Promise<unknown[]> =>
  (await batchesOf(chunks, limit))
    .flat()
    .map((line) => ('problem' in line ? [line.line, slugOf(line.problem)] : [line.line, line.value]));

describe('NDJSON', () => {
  it('is read line by line, blank ones counted and passed over', async () => {
    expect(await linesOf([bytes('{"a":1}\n\n  \r\n[2]\r\nnull\n"x"')])).toEqual([
      [1, { a: 1 }],
      [4, [2]],
      [5, null],
      [6, 'x'],
    ]);
    expect(await linesOf([])).toEqual([]);
    expect(await linesOf([bytes('\n')])).toEqual([]);
  });

  it('goes on behind a line that cannot be read', async () => {
    const bad = Buffer.concat([
      bytes('{"a":\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      bytes(`"${'x'.repeat(50)}"\n7\n`),
    ]);
    expect(await linesOf([bad], 20)).toEqual([
      [1, 'not-json'],
      [2, 'not-utf-8'],
      [3, 'line-too-long'],
      [4, 7],
    ]);
  });

  it('names the line, and what is wrong with it', async () => {
    const [[line]] = (await batchesOf([bytes('\n{"a":1,}')])) as [[Line]];
    expect(line).toMatchObject({
      line: 2,
      problem: { status: 400, detail: expect.stringContaining('Line 2 is not JSON') },
    });
  });

  it('passes over a byte order mark', async () => {
    expect(await linesOf([bytes('\ufeff{"a":1}\n')])).toEqual([[1, { a: 1 }]]);
  });

  it('lets the last of two equal keys count', async () => {
    expect(await linesOf([bytes('{"a":1,"a":2}')])).toEqual([[1, { a: 2 }]]);
  });

  it('means the same wherever it is cut', async () => {
    const text = bytes(`{"name":"Zoë 🚀"}\n\n12\n{"x":\n"ü"\r\n"${'y'.repeat(40)}"\ntrue`);
    const whole = await linesOf([text], 32);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(text.length), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, i) => text.subarray(at[i], end));
        expect(await linesOf(chunks, 32)).toEqual(whole);
      }),
    );
  });

  it('gives a fast stream out in full batches', async () => {
    const text = bytes('1\n'.repeat(2_500));
    const chunks = Array.from({ length: 50 }, (_, i) => text.subarray(i * 100, (i + 1) * 100));
    expect((await batchesOf(chunks)).map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  });

  it('gives a slow stream out as it comes', async () => {
    let answered = (): void => undefined;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (const text of ['1\n', '2\n', '3\n']) {
        const answer = new Promise<void>((resolve) => (answered = resolve));
        yield bytes(text);
        await answer;
      }
    }
    const seen: unknown[] = [];
    for await (const batch of readNdjson(slow())) {
      seen.push(batch);
      answered();
    }
    expect(seen).toEqual([[{ line: 1, value: 1 }], [{ line: 2, value: 2 }], [{ line: 3, value: 3 }]]);
  });

  it('skips a line of 100 MB without keeping it', async () => {
    const block = new Uint8Array(1024 * 1024).fill(0x78);
    let most = 0;
    function* long(): Generator<Uint8Array> {
      for (let i = 0; i < 100; i++) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield block;
      }
      yield bytes('\n7\n');
    }
    const before = process.memoryUsage().arrayBuffers;
    expect(await linesOf(long())).toEqual([
      [1, 'line-too-long'],
      [2, 7],
    ]);
    expect(most - before).toBeLessThan(16 * 1024 * 1024);
  });

  it('ends its source when the reader has had enough', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes('1\n'.repeat(1_000));
      } finally {
        ended = true;
      }
    }
    for await (const batch of readNdjson(endless())) {
      expect(batch).toHaveLength(1_000);
      break;
    }
    expect(ended).toBe(true);
  });

  it('passes on what goes wrong with its source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes('1\n');
      throw new Error('connection reset');
    }
    const lines = readNdjson(broken());
    await expect(lines.next()).rejects.toThrow('connection reset');
  });
});
