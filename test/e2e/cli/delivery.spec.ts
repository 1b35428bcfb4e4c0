import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folders, ledger, served } from './ledger-command';

/** Starting a service takes longer than a test may by default. */
jest.setTimeout(120_000);

const folders = new Folders();
afterAll(() => folders.removeAll());

const TABLE = `period,section,country,requests,accounts_specified,disclosed_content,disclosed_noncontent,no_data_found,rejected
2021-Q3,civil,Brazil,12,31,7,9,4,8
2021-Q3,civil,Ireland,1,9,2,1,0,5
2021-Q3,criminal,France,60,41,0,21,9,28
2021-Q3,criminal,United States,90,240,21,40,12,11
2021-Q3,emergencies,Turkey,9,12,1,4,1,2
`;

const folder = folders.make();
const table = join(folder, 'table.csv');
writeFileSync(table, TABLE);
const history = ledger(['simulate', '--table', table, '--seed', '11', '--late', '10%'], { dataDir: folder }).out;
const lines = history.trimEnd().split('\n');

/** The same events in an order that has nothing to do with the first: by a fixed scramble of their places. */
const disordered = lines.map((_, i) => lines[(i * 7_919 + 13) % lines.length]!);
const thrice = disordered.flatMap((line, i) => (i % 10 === 0 ? [line, line, line] : [line]));

function taken(events: readonly string[], ...options: string[]) {
  const dataDir = folders.make();
  const imported = ledger(['import', '-', '--json', ...options], { dataDir, input: `${events.join('\n')}\n` });
  return { dataDir, code: imported.code, summary: JSON.parse(imported.out) as object };
}

function totalsIn(dataDir: string): unknown {
  const { out } = ledger(['totals', '2021-Q3', '--by', 'month,country,process,authority,segment', '--json'], {
    dataDir,
  });
  const { position: _, ...rest } = JSON.parse(out) as { position: string };
  return rest;
}

describe('the same history', () => {
  const inOrder = taken(lines);
  const expected = totalsIn(inOrder.dataDir);

  it('is long enough, and its order is scrambled', () => {
    expect(new Set(disordered).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(500);
  });

  it.each([
    ['in another order', disordered, '1000'],
    ['in another order, every tenth event three times', thrice, '1000'],
    ['in another order, every tenth event three times, one at a time', thrice, '1'],
    ['backwards', [...lines].reverse(), '7'],
  ])('%s, gives the same totals and leaves no event waiting', (_, events, batch) => {
    const { dataDir, code } = taken(events, '--batch', batch);
    expect(code).toBe(0);
    expect(JSON.stringify(totalsIn(dataDir))).toBe(JSON.stringify(expected));
    expect(JSON.parse(ledger(['waiting', '--json'], { dataDir }).out)).toEqual({ count: 0, items: [] });
    expect(ledger(['totals', '2021-Q3', '--compare', table], { dataDir }).code).toBe(0);
    expect(ledger(['replay'], { dataDir }).code).toBe(0);
  });

  it('changes nothing when it is imported again', () => {
    const { dataDir } = inOrder;
    const again = ledger(['import', '-', '--json'], { dataDir, input: history });
    expect(JSON.parse(again.out)).toMatchObject({ recorded: 0, repeated: lines.length, refused: 0 });
    expect(totalsIn(dataDir)).toEqual(expected);
  });

  it('gives the same totals over HTTP, asked in the folder and over HTTP', async () => {
    const dataDir = folders.make();
    const service = await served(dataDir);
    try {
      const there = (...line: string[]) => ledger([...line, '--url', service.url], { dataDir: folder });
      const imported = ledger(['import', '-', '--json', '--url', service.url], {
        dataDir: folder,
        input: thrice.join('\n'),
      });
      expect(imported).toMatchObject({ code: 0 });
      expect(there('totals', '2021-Q3', '--compare', table).code).toBe(0);
      expect(there('totals', '2021-Q3', '--like', table, '--format', 'csv').out).toBe(TABLE);
      expect(JSON.parse(there('waiting', '--json').out)).toEqual({ count: 0, items: [] });
      const line = [
        'explain',
        '2021-Q3',
        '--section',
        'emergency',
        '--country',
        'Türkiye',
        '--measure',
        'accounts_specified',
        '--json',
      ];
      expect(JSON.parse(there(...line).out)).toMatchObject({ value: 12 });
    } finally {
      expect(await service.stop()).toBe(0);
    }
    expect(totalsIn(dataDir)).toEqual(expected);
  });

  it('resumes after the last acknowledged line', () => {
    const dataDir = folders.make();
    const file = join(folders.make(), 'events.ndjson');
    writeFileSync(file, history);
    const first = ledger(['import', file, '--json', '--resume'], { dataDir });
    expect(JSON.parse(first.out)).toMatchObject({ recorded: lines.length });
    const again = ledger(['import', file, '--json', '--resume'], { dataDir });
    expect(JSON.parse(again.out)).toMatchObject({ recorded: 0, repeated: lines.length });
  });
});

describe('a simulated history', () => {
  it('has the same bytes for the same seed, and other bytes for another seed', () => {
    const bytes = (seed: string) =>
      ledger(['simulate', '--table', table, '--seed', seed, '--shuffle'], { dataDir: folder }).out;
    expect(bytes('3')).toBe(bytes('3'));
    expect(bytes('3')).not.toBe(bytes('4'));
  });

  it('repeats and shuffles on request, and gives the same totals', () => {
    const rough = ledger(
      ['simulate', '--table', table, '--seed', '3', '--late', '5%', '--duplicates', '10%', '--shuffle'],
      { dataDir: folder },
    );
    const { dataDir, code } = taken(rough.out.trimEnd().split('\n'));
    expect(code).toBe(0);
    expect(ledger(['totals', '2021-Q3', '--compare', table], { dataDir }).code).toBe(0);
    expect(JSON.parse(ledger(['waiting', '--json'], { dataDir }).out)).toMatchObject({ count: 0 });
  });
});
