import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import fc from 'fast-check';
import { AnswerSpool, SpoolFull } from './answer-spool';
import { SpoolRoom } from './spool-room';

const folder = mkdtempSync(join(tmpdir(), 'ledger-spool-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MIB = 1024 * 1024;

/** Reads so many pieces, or all that come. */
async function read(spool: AnswerSpool, pieces = Infinity): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of spool.answers.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if (chunks.length >= pieces) break;
  }
  return Buffer.concat(chunks).toString();
}

/** A text that shows where it stands. */
const line = (index: number, size: number): string => `${index}:${'x'.repeat(size)}\n`;

/** Whether there was room for it. */
async function isKept(spool: AnswerSpool, text: string): Promise<boolean> {
  try {
    await spool.write(text);
    return true;
  } catch (error) {
    if (error instanceof SpoolFull) return false;
    throw error;
  }
}

describe('answers that wait for their reader', () => {
  test('come out as they went in, however writing and reading take turns', async () => {
    const step = fc.record({ size: fc.integer({ min: 1, max: 200_000 }), reads: fc.integer({ min: 0, max: 1 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, atOnce) => {
        const spool = new AnswerSpool(new SpoolRoom(folder, { each: MIB, all: MIB }));
        let got = '';
        let put = '';
        let reading = Promise.resolve();
        const readOne = async (before: Promise<void>): Promise<void> => {
          await before;
          if (got.length < put.length) got += await read(spool, 1);
        };
        for (const [i, { size, reads }] of steps.entries()) {
          if (await isKept(spool, line(i, size))) put += line(i, size);
          if (reads > 0) reading = readOne(reading);
          if (!atOnce) await reading;
        }
        await reading;
        spool.end('the last\n');
        got += await read(spool);
        expect(got).toBe(`${put}the last\n`);
      }),
      { numRuns: 60 },
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('are bounded by stream and over all streams, and what was read is free again', async () => {
    const room = new SpoolRoom(folder, { each: MIB, all: MIB + MIB / 2 });
    const piece = 'x'.repeat(MIB / 2);
    const [one, other] = [new AnswerSpool(room), new AnswerSpool(room)];
    // The first of each lies in memory.
    for (const spool of [one, other]) await spool.write(piece);
    await one.write(piece);
    await one.write(piece);
    await expect(one.write(piece)).rejects.toBeInstanceOf(SpoolFull);
    await other.write(piece);
    await expect(other.write(piece)).rejects.toBeInstanceOf(SpoolFull);
    one.answers.destroy();
    await untilClosed(one);
    await other.write(piece);
    other.end();
    expect(await read(other)).toHaveLength(3 * piece.length);
  });

  test('that cannot be written are told to the writer; those before them, and a last line, still come', async () => {
    const spool = new AnswerSpool(new SpoolRoom(join(folder, 'missing'), { each: MIB, all: MIB }));
    await spool.write('first\n');
    await expect(spool.write('x'.repeat(MIB / 2))).rejects.toThrow('ENOENT');
    spool.end('last\n');
    expect(await read(spool)).toBe('first\nlast\n');
  });

  test('are thrown away when the reader goes away at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), async (writes, leavesAt) => {
        const room = new SpoolRoom(folder, { each: 4 * MIB, all: 4 * MIB });
        const spool = new AnswerSpool(room);
        for (let i = 0; i < writes; i++) {
          const writing = spool.write('x'.repeat(200_000));
          if (i === leavesAt) spool.answers.destroy();
          await writing;
        }
        spool.answers.destroy();
        await untilClosed(spool);
        expect(room.take(0, 4 * MIB)).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

async function untilClosed(spool: AnswerSpool): Promise<void> {
  while (!spool.answers.closed) await others();
}
