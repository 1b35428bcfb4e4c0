import type { Recorded } from '@ledger/event-store';
import { beforeFirst, positionOf } from '@ledger/kernel';
import { PoisonEvent } from '@ledger/projections';
import { openDatabase } from '@ledger/sqlite';
import { Generation } from './generation';
import { NotMadeYet, NotThisLedger, prepareSchema } from './schema';
import { Shelf } from './shelf';
import { corrected, noData, received, record, type Step } from './testing/histories';
import { fileIn, ledgerWith, type TestLedger } from './testing/ledger';

const STEPS: readonly Step[] = [
  received(1),
  received(2, { country: 'FR', accounts: 3 }),
  noData(1),
  corrected(2, { country: 'BR', receivedOn: '2019-07-01' }),
  noData(2),
];

/** All rows of all tables of a read model, cursor and log included. */
const everything = (ledger: TestLedger, file?: string): unknown[] =>
  ['demands_1', 'totals_1', 'changes_1', 'generations'].map((table) => ledger.rows(`SELECT * FROM ${table}`, file));

describe('counting the log', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  async function generation(file: string): Promise<Generation> {
    const database = openDatabase(fileIn(ledger.folder, file));
    prepareSchema(database, ledger.store.ledgerId);
    return new Shelf(database).live();
  }

  async function pages(): Promise<readonly Recorded[]> {
    return (await ledger.store.readLog(beforeFirst, 100)).events;
  }

  it('gives the same tables whatever the pages, and with every page delivered twice', async () => {
    ledger = await ledgerWith(STEPS);
    const events = await pages();
    const whole = await generation('whole.db');
    whole.apply({ after: beforeFirst, events });
    const twice = await generation('twice.db');
    for (const [i, event] of events.entries()) {
      twice.apply({ after: positionOf(i), events: [event] });
      twice.apply({ after: beforeFirst, events: events.slice(0, i + 1) });
    }
    expect(everything(ledger, 'twice.db')).toEqual(everything(ledger, 'whole.db'));
    for (const { tables } of [whole, twice]) tables.database.close();
  });

  it('applies nothing of a page that begins beyond the cursor, so that no hole can come to be', async () => {
    ledger = await ledgerWith(STEPS);
    const one = await generation('read-model.db');
    expect(one.apply({ after: positionOf(2), events: (await pages()).slice(2) })).toBe(beforeFirst);
    one.tables.database.close();
  });

  it('goes on where the last finished page ended, when the process stopped between pages', async () => {
    ledger = await ledgerWith(STEPS);
    const first = await generation('read-model.db');
    first.apply({ after: beforeFirst, events: (await pages()).slice(0, 3) });
    first.tables.database.close();
    expect(await ledger.open().catchUp()).toBe(positionOf(5));
    await ledger.open({ path: fileIn(ledger.folder, 'in-one-go.db') }).catchUp();
    expect(everything(ledger)).toEqual(everything(ledger, 'in-one-go.db'));
  });

  it('counts nothing twice when two run at once, each with a memory of its own', async () => {
    ledger = await ledgerWith(STEPS);
    const [one, other] = [await generation('read-model.db'), await generation('read-model.db')];
    const events = await pages();
    for (const [i, event] of events.entries()) {
      const [first, second] = i % 2 === 0 ? [one, other] : [other, one];
      first.apply({ after: positionOf(i), events: [event] });
      second.apply({ after: beforeFirst, events: events.slice(0, i + 1) });
    }
    for (const { tables } of [one, other]) tables.database.close();
    await ledger.open({ path: fileIn(ledger.folder, 'alone.db') }).catchUp();
    expect(everything(ledger)).toEqual(everything(ledger, 'alone.db'));
  });

  it('leaves no trace of a page that fails, in the tables or in memory', async () => {
    ledger = await ledgerWith(STEPS);
    const events = await pages();
    const one = await generation('read-model.db');
    const holed = [events[0]!, events[1]!, { ...events[2]!, entry: { ...events[2]!.entry, revision: 7 } }];
    expect(() => one.apply({ after: beforeFirst, events: holed })).toThrow(PoisonEvent);
    expect(one.cursor()).toBe(beforeFirst);
    one.apply({ after: beforeFirst, events });
    one.tables.database.close();
    await ledger.open({ path: fileIn(ledger.folder, 'alone.db') }).catchUp();
    expect(everything(ledger)).toEqual(everything(ledger, 'alone.db'));
  });

  it('finishes on an empty ledger', async () => {
    ledger = await ledgerWith();
    const model = ledger.open();
    expect(await model.catchUp()).toBe(beforeFirst);
    expect(await model.totals({ period: '2019-H1' })).toMatchObject({ rows: [], sums: [] });
  });

  it('refuses the file of another ledger, and one that is ahead of its ledger', async () => {
    ledger = await ledgerWith(STEPS);
    await ledger.open().catchUp();
    const other = await ledgerWith();
    try {
      expect(() => other.open({ path: fileIn(ledger.folder) })).toThrow(NotThisLedger);
    } finally {
      await other.close();
    }
    ledger.tamper('UPDATE generations SET position = 99');
    await expect(ledger.open().catchUp()).rejects.toThrow(NotThisLedger);
  });

  it('cannot only be read before it was made, or when an older program made it', async () => {
    ledger = await ledgerWith(STEPS);
    await ledger.open().catchUp();
    ledger.tamper(`UPDATE generations SET catalog = 'of an older program'`);
    expect(() => ledger.open({ readOnly: true })).toThrow(NotMadeYet);
    ledger.tamper('DROP TABLE generations');
    expect(() => ledger.open({ readOnly: true })).toThrow(NotMadeYet);
  });

  it('makes the tables anew when another catalog made them', async () => {
    ledger = await ledgerWith(STEPS);
    await ledger.open().catchUp();
    ledger.tamper(`UPDATE generations SET catalog = 'of an older program'`);
    const model = ledger.open();
    expect(model.position()).toBe(beforeFirst);
    expect(await model.catchUp()).toBe(positionOf(5));
  });
});

describe('an event that cannot be applied', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  /** A store whose event at position 3 was written by a newer program, until it is mended. */
  function poisoned(of: TestLedger['store']): { store: TestLedger['store']; mend: () => void } {
    let sick = true;
    const store: TestLedger['store'] = Object.create(of, {
      readLog: {
        value: async (...asked: Parameters<typeof of.readLog>) => {
          const page = await of.readLog(...asked);
          const events = page.events.map((event) =>
            sick && event.position === positionOf(3) ? { ...event, entry: { ...event.entry, version: 99 } } : event,
          );
          return { ...page, events };
        },
      },
    });
    return { store, mend: () => (sick = false) };
  }

  it('halts the projection right before it, is told, and goes on once it can be applied', async () => {
    ledger = await ledgerWith(STEPS);
    const { store, mend } = poisoned(ledger.store);
    const halts: unknown[] = [];
    let reached: (() => void) | undefined;
    const halted = new Promise<void>((resolve) => (reached = resolve));
    const model = ledger.open({
      store,
      onHalt: (halt) => {
        halts.push(halt);
        reached!();
      },
    });
    model.start();
    await halted;
    expect(model.position()).toBe(positionOf(2));
    expect(halts).toEqual([{ position: positionOf(3), error: expect.stringContaining('version 99') }]);
    expect(await model.projections()).toEqual([
      expect.objectContaining({ state: 'halted', position: positionOf(2), error: expect.stringContaining('99') }),
    ]);
    mend();
    model.resume();
    const patience = AbortSignal.timeout(4_000);
    while (model.position() < positionOf(5)) await model.moved(model.position(), patience);
    expect(await model.projections()).toEqual([
      expect.objectContaining({ state: 'following', position: positionOf(5) }),
    ]);
    expect(await model.replay()).toMatchObject({ equal: true });
  });

  it('is seen by other processes, which can only read', async () => {
    ledger = await ledgerWith(STEPS);
    await expect(ledger.open({ store: poisoned(ledger.store).store }).catchUp()).rejects.toThrow(PoisonEvent);
    const reader = ledger.open({ readOnly: true });
    expect(await reader.projections()).toEqual([
      expect.objectContaining({ name: 'totals/1', role: 'live', state: 'halted', head: positionOf(5) }),
    ]);
    await ledger.open().catchUp();
    expect(await reader.projections()).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
  });
});

describe('following the ledger', () => {
  it('tells who waits that more is counted, in this process and in another', async () => {
    const ledger = await ledgerWith([received(1)]);
    const [model, reader] = [ledger.open(), ledger.open({ readOnly: true })];
    model.start();
    const patience = AbortSignal.timeout(4_000);
    await model.moved(beforeFirst, patience);
    const [here, there] = [model.moved(positionOf(1), patience), reader.moved(positionOf(1), patience)];
    await record(ledger.store, [noData(1)], 1);
    await Promise.all([here, there]);
    expect([model.position(), reader.position()]).toEqual([positionOf(2), positionOf(2)]);
    await ledger.close();
  });
});
