import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Io } from '../io';
import { sourceOf } from './source';

const folder = mkdtempSync(join(tmpdir(), 'ledger-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ioWith = (...chunks: readonly Uint8Array[]): Io => ({
  input: Readable.from(chunks, { objectMode: false }),
  output: new PassThrough(),
  out: () => undefined,
  err: () => undefined,
  terminal: { out: false, err: false },
  env: {},
});

const TEXT = Buffer.from('{"a":1}\n{"b":2}\n'.repeat(200_000));
const fileWith = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const read = async (file: string, io = ioWith()): Promise<Buffer> => {
  const source = sourceOf(io, file);
  const bytes = await buffer(source.bytes);
  expect(source.read()).toBe(source.size);
  return bytes;
};
const same = (found: Buffer, expected: Uint8Array): boolean => found.compare(expected) === 0;

describe('what is imported', () => {
  it.each([
    ['is read as it is', TEXT],
    ['may be empty', Buffer.alloc(0)],
    ['may be one byte', Buffer.from('7')],
  ])('%s', async (_what, bytes) => {
    expect(same(await read(fileWith('plain', bytes)), bytes)).toBe(true);
    expect(same(await read('-', ioWith(bytes)), bytes)).toBe(true);
  });

  it('is unpacked when it is gzipped, whatever its name is', async () => {
    expect(same(await read(fileWith('packed', gzipSync(TEXT))), TEXT)).toBe(true);
    const parts = Buffer.concat([gzipSync(TEXT.subarray(0, 1_000)), gzipSync(TEXT.subarray(1_000))]);
    expect(same(await read(fileWith('parts', parts)), TEXT)).toBe(true);
  });

  it('is unpacked from standard input, wherever that is cut', async () => {
    const packed = gzipSync(TEXT);
    const io = ioWith(packed.subarray(0, 1), packed.subarray(1, 5), packed.subarray(5));
    expect(same(await read('-', io), TEXT)).toBe(true);
  });

  it('says so when it was gzipped and is not whole', async () => {
    const file = fileWith('half', gzipSync(TEXT).subarray(0, 2_000));
    await expect(buffer(sourceOf(ioWith(), file).bytes)).rejects.toMatchObject({
      message: expect.stringContaining(`${file} is gzipped, and breaks off or is damaged`),
    });
  });

  it('gives no byte of a gzipped file in which any bit was changed', async () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 3_000 }, (_, i) => `{"a":${i}}\n`).join('')));
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: packed.length * 8 - 1 }), fc.boolean(), async (bit, isPiped) => {
        const changed = Buffer.from(packed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        // Without its first two bytes it is no gzip file; what its header says of name and time has no checksum.
        fc.pre(bit >= 80);
        const source = isPiped
          ? sourceOf(ioWith(changed), '-')
          : sourceOf(ioWith(), fileWith(`changed-${turn++}`, changed));
        const given: Uint8Array[] = [];
        const reading = (async () => {
          for await (const bytes of source.bytes) given.push(bytes);
        })();
        await expect(reading).rejects.toThrow('is gzipped, and breaks off or is damaged');
        expect(given).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
