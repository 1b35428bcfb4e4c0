import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folders, ledger, publishedTable } from './ledger-command';

const folders = new Folders();
afterAll(() => folders.removeAll());

describe("Microsoft's report for 2019-H1, from the command line", () => {
  const folder = folders.make();
  const at = { dataDir: join(folder, 'ledger') };
  const events = join(folder, 'events.ndjson');
  const run = (...line: string[]) => ledger(line, at);

  it('is simulated and imported completely', () => {
    writeFileSync(events, run('simulate', '--table', publishedTable, '--seed', '7').out);
    const { code, out } = run('import', events, '--json');
    expect({ code, summary: JSON.parse(out) as object }).toEqual({
      code: 0,
      summary: { events: 78_976, recorded: 78_976, repeated: 0, waiting: 0, refused: 0, reasons: [] },
    });
  });

  it('is reproduced byte for byte', () => {
    const { code, out } = run('totals', '2019-H1', '--table', '--format', 'csv');
    expect(code).toBe(0);
    expect(out).toBe(readFileSync(publishedTable, 'utf8'));
  });

  it('compares equal, and the inconsistent row of the source is named', () => {
    const { code, out } = run('totals', '2019-H1', '--compare', publishedTable);
    expect(code).toBe(0);
    expect(out.match(/^✓/gm)).toHaveLength(91 + 3);
    expect(out).toContain('Fault of the source, line 2: civil, Brazil: its outcomes');
    expect(out).toContain('91 of 91 rows equal, 3 of 3 sums equal. All equal.');
  });

  it('compares unequal with a table of other figures', () => {
    const other = join(folder, 'other.csv');
    writeFileSync(other, readFileSync(publishedTable, 'utf8').replace('criminal,Ireland,41', 'criminal,Ireland,42'));
    const { code, out } = run('totals', '2019-H1', '--compare', other, '--json');
    expect(code).toBe(1);
    const comparison = JSON.parse(out) as { equal: boolean; rows: { equal: boolean; name: string }[] };
    expect(comparison.equal).toBe(false);
    expect(comparison.rows.filter(({ equal }) => !equal)).toMatchObject([
      {
        section: 'criminal',
        name: 'Ireland',
        line: 31,
        differences: [{ figure: 'requests', published: 42, ours: 41 }],
      },
    ]);
  });

  it('explains a number by its demands and their events', () => {
    const line = ['--section', 'criminal', '--country', 'Ireland', '--measure', 'requests', '--json'];
    const { code, out } = run('explain', '2019-H1', ...line);
    expect(code).toBe(0);
    const found = JSON.parse(out) as { value: number; demands: { value: number; events: { type: string }[] }[] };
    expect(found).toMatchObject({ measure: 'requests', value: 41 });
    expect(found.demands).toHaveLength(41);
    expect(found.demands.every(({ events: [first] }) => first !== undefined)).toBe(true);
  });

  it('replays equal from zero', () => {
    const { code, out } = run('replay', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ equal: true, events: 78_976, demands: 24_714, differences: [] });
  });

  it('is rebuilt beside the live tables and promoted', () => {
    expect(run('projections', 'rebuild', '--json').code).toBe(0);
    expect(JSON.parse(run('projections', 'promote', '--json').out)).toMatchObject({ promoted: true, differences: [] });
    expect(JSON.parse(run('projections', 'list', '--json').out)).toMatchObject({ items: [{ role: 'live' }] });
  });

  it('passes ledger doctor', () => {
    const { code, out } = run('doctor', '--json');
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({
      code: 0,
      well: true,
      findings: expect.arrayContaining([
        { check: 'totals', well: true, detail: 'up to date' },
        { check: 'kafka', well: true, detail: 'not used: LEDGER_KAFKA_BROKERS is not set' },
      ]),
    });
  });
});
