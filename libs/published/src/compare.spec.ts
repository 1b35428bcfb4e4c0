import { compareWithTable } from './compare';
import { layoutColumns, layoutLike, microsoftLayout, type TotalsRow } from './layout';
import { type Figures, figureNames, header, noFigures } from './published-table';
import { parseTable } from './table';

const rowsOf = (...lines: string[]) => {
  const parsed = parseTable([header.join(), ...lines].join('\n'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const figures = (...values: number[]): Figures => ({
  ...noFigures,
  ...Object.fromEntries(values.map((value, i) => [figureNames[i]!, value])),
});
const total = (section: string, country: string, ...values: number[]): TotalsRow => ({
  section,
  country,
  ...figures(...values),
});
const printed = (rows: readonly Parameters<(typeof layoutColumns)[number]['value']>[0][]) =>
  rows.map((row) => layoutColumns.map(({ value }) => value(row)).join());

describe('a comparison', () => {
  it('finds rows by country code, not by name, and sums each section', () => {
    const table = rowsOf('2019-H1,civil,UK,1,1,0,0,0,1', '2019-H1,emergencies,Korea,2,3,0,1,0,1');
    const found = compareWithTable('2019-H1', table, [
      total('civil', 'GB', 1, 1, 0, 0, 0, 1),
      total('emergency', 'KR', 2, 3, 0, 1, 0, 1),
    ]);
    expect(found).toMatchObject({ equal: true, sourceFaults: [], notInTable: [] });
    expect(found.sums.map(({ section, equal, ours }) => [section, equal, ours.requests])).toEqual([
      ['civil', true, 1],
      ['emergencies', true, 2],
    ]);
  });

  it('names each figure that differs, with its line', () => {
    const table = rowsOf('2019-H1,criminal,Ireland,41,123,0,6,3,32');
    const found = compareWithTable('2019-H1', table, [total('criminal', 'IE', 42, 123, 0, 7, 3, 32)]);
    expect(found.equal).toBe(false);
    expect(found.rows).toMatchObject([
      {
        line: 2,
        country: 'IE',
        name: 'Ireland',
        differences: [
          { figure: 'requests', published: 41, ours: 42 },
          { figure: 'disclosed_noncontent', published: 6, ours: 7 },
        ],
      },
    ]);
    expect(found.sums).toMatchObject([{ section: 'criminal', equal: false }]);
  });

  it('takes a row that the ledger has not for zeros, and finds one that the table has not', () => {
    const table = rowsOf('2019-H1,criminal,France,0,0,0,0,0,0', '2019-H1,criminal,Spain,1,1,0,0,0,1');
    const found = compareWithTable('2019-H1', table, [
      total('criminal', 'MK', 1, 1, 0, 1, 0, 0),
      total('criminal', 'PT', 0),
      total('enterprise', 'US', 74),
    ]);
    expect(found.rows.map(({ name, equal, line }) => [name, equal, line])).toEqual([
      ['France', true, 2],
      ['Spain', false, 3],
      ['Macedonia', false, undefined],
    ]);
    expect(found.notInTable).toEqual(['enterprise']);
  });

  it('adds up criminal and emergency demands where the table combines them', () => {
    const table = rowsOf('2013-H1,combined,Iceland,3,4,0,2,0,1');
    const totals = [total('criminal', 'IS', 2, 3, 0, 1, 0, 1), total('emergency', 'IS', 1, 1, 0, 1, 0, 0)];
    expect(compareWithTable('2013-H1', table, totals).equal).toBe(true);
    expect(printed(layoutLike(table, totals, '2013-H1'))).toEqual(['2013-H1,combined,Iceland,3,4,0,2,0,1']);
    const more = [...totals, total('emergency', 'MT', 1, 0, 0, 0, 0, 1)];
    expect(compareWithTable('2013-H1', table, more).rows).toMatchObject([
      { equal: true },
      { equal: false, name: 'Malta' },
    ]);
  });
});

describe("the layout of Microsoft's table", () => {
  const totals = [
    total('emergency', 'KR', 1, 1),
    total('criminal', 'GB', 2, 3),
    total('civil', 'US', 3, 3),
    total('civil', 'GB', 4, 3),
    total('enterprise', 'US', 74, 80),
    total('criminal', 'CZ', 5, 3),
    total('criminal', 'AT', 0),
  ];

  it('sorts by section label and name, writes names as the sheets do, and leaves out what is not in it', () => {
    expect(printed(microsoftLayout('2019-H1', totals))).toEqual([
      '2019-H1,civil,UK,4,3,0,0,0,0',
      '2019-H1,civil,USA,3,3,0,0,0,0',
      '2019-H1,criminal,Czech Republic,5,3,0,0,0,0',
      '2019-H1,criminal,United Kingdom,2,3,0,0,0,0',
      '2019-H1,emergencies,Korea,1,1,0,0,0,0',
    ]);
  });

  it('takes names, rows and their order from a table, and puts what that has not behind it', () => {
    const table = rowsOf(
      '2019-H1,emergency,South Korea,9,9,0,0,0,9',
      '2019-H1,civil,Great Britain,9,9,0,0,0,9',
      '2018-H1,civil,Peru,1,1,0,0,0,1',
    );
    expect(printed(layoutLike(table, totals, '2019-H1'))).toEqual([
      '2019-H1,emergencies,South Korea,1,1,0,0,0,0',
      '2019-H1,civil,Great Britain,4,3,0,0,0,0',
      '2019-H1,civil,USA,3,3,0,0,0,0',
      '2019-H1,criminal,Czech Republic,5,3,0,0,0,0',
      '2019-H1,criminal,United Kingdom,2,3,0,0,0,0',
    ]);
  });
});
