import { beforeFirst, positionOf } from '@ledger/kernel';
import { HistoryMismatch, type Page, pageAfter } from '@ledger/projections';
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
  ['demands_1', 'totals_1', 'changes_1', 'aside_1', 'generations'].map((table) =>
    ledger.rows(`SELECT * FROM ${table}`, file),
  );

describe('counting the log', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  async function generation(file: string): Promise<Generation> {
    const database = openDatabase(fileIn(ledger.folder, file));
    prepareSchema(database, ledger.store.ledgerId);
    return new Shelf(database).live();
  }

  /** The rows after a position, up to another one. */
  async function page(after: number, upTo = 100): Promise<Page> {
    const position = positionOf(after);
    const chain = (await ledger.store.chainAt(position))!;
    return pageAfter(ledger.store, { position, chain }, upTo - after);
  }

  it('gives the same tables whatever the pages, and with every page delivered twice', async () => {
    ledger = await ledgerWith(STEPS);
    const whole = await generation('whole.db');
    whole.apply(await page(0));
    const twice = await generation('twice.db');
    for (const i of STEPS.keys()) {
      twice.apply(await page(i, i + 1));
      twice.apply(await page(0, i + 1));
    }
    expect(everything(ledger, 'twice.db')).toEqual(everything(ledger, 'whole.db'));
    for (const { tables } of [whole, twice]) tables.database.close();
  });

  it('applies nothing of a page that begins beyond the cursor, so that no hole can come to be', async () => {
    ledger = await ledgerWith(STEPS);
    const one = await generation('read-model.db');
    expect(one.apply(await page(2))).toBe(beforeFirst);
    one.tables.database.close();
  });

  it('goes on where the last finished page ended, when the process stopped between pages', async () => {
    ledger = await ledgerWith(STEPS);
    const first = await generation('read-model.db');
    first.apply(await page(0, 3));
    first.tables.database.close();
    expect(await ledger.open().catchUp()).toBe(positionOf(5));
    await ledger.open({ path: fileIn(ledger.folder, 'in-one-go.db') }).catchUp();
    expect(everything(ledger)).toEqual(everything(ledger, 'in-one-go.db'));
  });

  it('counts nothing twice when two run at once, each with its own memory', async () => {
    ledger = await ledgerWith(STEPS);
    const [one, other] = [await generation('read-model.db'), await generation('read-model.db')];
    for (const i of STEPS.keys()) {
      const [first, second] = i % 2 === 0 ? [one, other] : [other, one];
      first.apply(await page(i, i + 1));
      second.apply(await page(0, i + 1));
    }
    for (const { tables } of [one, other]) tables.database.close();
    await ledger.open({ path: fileIn(ledger.folder, 'alone.db') }).catchUp();
    expect(everything(ledger)).toEqual(everything(ledger, 'alone.db'));
  });

  it('leaves no trace of a page that fails, in the tables or in memory', async () => {
    ledger = await ledgerWith(STEPS);
    const one = await generation('read-model.db');
    ledger.tamper(
      `CREATE TRIGGER full BEFORE INSERT ON changes_1 WHEN new.position = 3 BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
    const whole = await page(0);
    expect(() => one.apply(whole)).toThrow('full');
    expect(one.cursor()).toBe(beforeFirst);
    ledger.tamper('DROP TRIGGER full');
    one.apply(whole);
    one.tables.database.close();
    await ledger.open({ path: fileIn(ledger.folder, 'alone.db') }).catchUp();
    expect(everything(ledger)).toEqual(everything(ledger, 'alone.db'));
  });

  it('applies nothing of a page of another history, wherever in the page it stands', async () => {
    ledger = await ledgerWith(STEPS);
    for (const at of STEPS.keys()) {
      const one = await generation(`at-${at}.db`);
      if (at > 0) one.apply(await page(0, at));
      ledger.tamper(`UPDATE generations SET chain = '${'0'.repeat(64)}'`, `at-${at}.db`);
      const whole = await page(0);
      expect(() => one.apply(whole)).toThrow(HistoryMismatch);
      expect(one.cursor()).toBe(positionOf(at));
      one.tables.database.close();
    }
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
    await expect(ledger.open().catchUp()).rejects.toThrow(HistoryMismatch);
  });

  it('cannot only be read before it was made, or when an older program made it', async () => {
    ledger = await ledgerWith(STEPS);
    await ledger.open().catchUp();
    ledger.tamper(`UPDATE generations SET catalog = 'of an older program'`);
    expect(() => ledger.open({ readOnly: true })).toThrow(NotMadeYet);
    ledger.tamper('DROP TABLE generations');
    expect(() => ledger.open({ readOnly: true })).toThrow(NotMadeYet);
  });

  it('makes the tables again when another catalog made them', async () => {
    ledger = await ledgerWith(STEPS);
    await ledger.open().catchUp();
    ledger.tamper(`UPDATE generations SET catalog = 'of an older program'`);
    const model = ledger.open();
    expect(model.position()).toBe(beforeFirst);
    expect(await model.catchUp()).toBe(positionOf(5));
  });

  it('makes tables again whose states hold the steps of the demands, as an older fold stored them', async () => {
    ledger = await ledgerWith(STEPS);
    await ledger.open().catchUp();
    const older = `'{"fold":1' || substr(catalog, instr(catalog, ',"measures"'))`;
    ledger.tamper(`UPDATE demands_1 SET state = json_set(state, '$.steps', json('[{}]'))`);
    ledger.tamper(`UPDATE generations SET catalog = ${older}`);
    const model = ledger.open();
    expect(await model.catchUp()).toBe(positionOf(5));
    for (const { state } of model.demands().demands) expect(state).not.toHaveProperty('steps');
    expect(await model.replay()).toMatchObject({ equal: true });
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
