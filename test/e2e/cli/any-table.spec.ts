import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { Intake, posturesOf, readNdjson } from '@ledger/intake';
import { systemClock } from '@ledger/kernel';
import { compareWithTable, type PublishedRow, type TableSection, type TotalsRow } from '@ledger/published';
import { ReadModel } from '@ledger/read-model';
import { simulate } from '@ledger/simulator';
import fc from 'fast-check';
import { Folders } from './ledger-command';

const folders = new Folders();
afterEach(() => folders.removeAll());
jest.setTimeout(120_000);

const small = fc.nat(5);

const anyRow = fc
  .record({
    section: fc.constantFrom<TableSection>('civil', 'criminal', 'emergency', 'enterprise'),
    country: fc.constantFrom('US', 'IE', 'KR'),
    outcomes: fc.record({
      disclosed_content: small,
      disclosed_noncontent: small,
      no_data_found: small,
      rejected: small,
    }),
    open: fc.nat(3),
    others: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ section, country, outcomes, open, others }) => {
    const counted = Object.values(outcomes).reduce((sum, n) => sum + n, open) + 1;
    const units =
      section === 'civil'
        ? { requests: others, accounts_specified: counted }
        : { requests: counted, accounts_specified: others };
    return { section, country, name: country, figures: { ...outcomes, ...units } };
  });

const anyTable = fc
  .uniqueArray(anyRow, { minLength: 1, maxLength: 4, selector: ({ section, country }) => `${section}|${country}` })
  .map((rows) => rows.map((row, i): PublishedRow => ({ ...row, line: i + 2, period: '2021-Q3' })));

/** The totals after a history went through the real intake into real files. */
async function totalsAfter(lines: Iterable<string>) {
  const folder = folders.make();
  const store = SqliteEventStore.open({ path: join(folder, 'ledger.db') });
  const readModel = ReadModel.open({ path: join(folder, 'read-model.db'), store });
  const { waitingRoom } = store;
  const intake = new Intake({ store, waitingRoom, clock: systemClock(), sources: posturesOf(new Map(), 'enforce') });
  const refused: unknown[] = [];
  for await (const batch of readNdjson(bytesOf(lines))) {
    const values = batch.map((line) => ('value' in line ? line.value : undefined));
    refused.push(...(await intake.submitMany(values, {})).filter(({ status }) => status === 'refused'));
  }
  await readModel.catchUp();
  const { rows } = await readModel.totals({ period: '2021-Q3', by: ['section', 'country'] });
  const found = { refused, waiting: await waitingRoom.count(), rows: rows as unknown as readonly TotalsRow[] };
  await intake.close();
  await readModel.close();
  await store.close();
  return found;
}

async function* bytesOf(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}

describe('any consistent table', () => {
  it('is reproduced through intake and files, for any order, delay and repetition of its history', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, fc.nat(), async (table, seed) => {
        const history = simulate(table, { seed: String(seed), late: 0.3, duplicates: 0.3, shuffle: true });
        const { refused, waiting, rows } = await totalsAfter(history);
        expect({ refused, waiting }).toEqual({ refused: [], waiting: 0 });
        const { rows: compared, notInTable } = compareWithTable('2021-Q3', table, rows);
        expect(compared.filter(({ equal }) => !equal)).toEqual([]);
        expect(notInTable).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
