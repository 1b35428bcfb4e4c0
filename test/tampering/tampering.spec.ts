import { readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { positionOf } from '@ledger/kernel';
import { openDatabase } from '@ledger/sqlite';
import { changes, type Draw } from './changes';
import { change, flawsOf, LedgerToChange } from './ledger-to-change';

const kinds = Object.keys(changes);

describe('a ledger file that was changed from outside', () => {
  const ledger = new LedgerToChange();
  beforeAll(() => ledger.fill());
  afterAll(() => ledger.remove());

  test('has no flaw if it is unchanged', async () => {
    expect(await flawsOf(ledger.copy())).toEqual([]);
  });

  test('is reported for each kind of change, with the first bad position if it can be determined', async () => {
    for (const kind of kinds) await expectFound(kind, (below) => Math.floor(below / 2));
  });

  test('is reported for 200 changes at random places, with the first bad position if it can be determined', async () => {
    const drawn = fc.tuple(fc.constantFrom(...kinds), fc.infiniteStream(fc.nat()));
    await fc.assert(
      fc.asyncProperty(drawn, async ([kind, numbers]) => {
        await expectFound(kind, (below) => numbers.next().value! % below);
      }),
      { numRuns: 200 },
    );
  });

  test('is reported for 200 flipped bits that change content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        expect(await flawsOfFlipped(numbers)).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  async function expectFound(kind: string, draw: Draw): Promise<void> {
    const path = ledger.copy();
    let expected: number | undefined;
    change(path, (database) => (expected = changes[kind]!(database, draw)));
    const flaws = await flawsOf(path);
    const [first] = flaws.flatMap(({ position }) => position ?? []).toSorted();
    expect([kind, flaws.length > 0, expected === undefined || first]).toEqual([
      kind,
      true,
      expected === undefined || positionOf(expected),
    ]);
  }

  /** Flips bits until one makes the file say something else; a file that cannot be opened any more is found, too. */
  async function flawsOfFlipped(numbers: Iterator<number>): Promise<readonly unknown[]> {
    for (;;) {
      const path = ledger.copy();
      const before = contentOf(path);
      const bytes = readFileSync(path);
      bytes[numbers.next().value! % bytes.length]! ^= 1 << (numbers.next().value! % 8);
      writeFileSync(path, bytes);
      if (contentOf(path) === before) continue;
      return flawsOf(path).catch((error: unknown) => [error]);
    }
  }
});

/** Everything that the file says, or why it cannot be read. */
function contentOf(path: string): string {
  try {
    const database = openDatabase(path, { readOnly: true });
    try {
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
      const rows = tables.map(({ name }) => database.prepare(`SELECT rowid, * FROM "${String(name)}" NOT INDEXED`));
      return JSON.stringify([tables, rows.map((statement) => readable(() => statement.all()))]);
    } finally {
      database.close();
    }
  } catch (error) {
    return String(error);
  }
}

function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}
