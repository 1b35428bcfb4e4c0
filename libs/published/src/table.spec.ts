import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { header, outcomeSum, sumFigures } from './published-table';
import { sourceFaults } from './faults';
import { overlappingPeriods, parseTable, periodsOf } from './table';

const folder = join(__dirname, '../../../data/published');
const published = readFileSync(join(folder, 'microsoft-lerr-2019-H1.csv'), 'utf8');
const expected = JSON.parse(readFileSync(join(folder, 'microsoft-lerr-2019-H1-expected.json'), 'utf8')) as Record<
  string,
  object
>;

const table = (...rows: string[]) => parseTable([header.join(), ...rows].join('\n'));
const problemsIn = (text: string) => {
  const parsed = parseTable(text);
  return parsed.ok ? [] : parsed.error.map(({ line, problem, hint }) => `${line}: ${problem}; ${hint}`);
};
const problemsOf = (...rows: string[]) => problemsIn([header.join(), ...rows].join('\n'));

describe("Microsoft's table for 2019-H1", () => {
  const parsed = parseTable(published);
  const rows = parsed.ok ? parsed.value : [];
  const of = (section: string) => rows.filter((row) => row.section === section);

  it('has 91 rows that sum up to the published figures', () => {
    expect(rows).toHaveLength(91);
    expect(sumFigures(of('criminal'))).toEqual(expected['criminal_total']);
    expect(sumFigures(of('emergency'))).toEqual(expected['emergencies_total']);
    expect({ ...expected['civil_sum_of_rows'], ...sumFigures(of('civil')) }).toEqual(expected['civil_sum_of_rows']);
  });

  it('has one row whose outcomes do not add up: Brazil, civil', () => {
    expect(sourceFaults(rows)).toEqual([
      expect.objectContaining({
        line: 2,
        section: 'civil',
        country: 'Brazil',
        detail: expect.stringContaining('83 of its 84'),
      }),
    ]);
    expect(of('criminal').every(({ figures }) => outcomeSum(figures) === figures.requests)).toBe(true);
  });
});

describe('a published table', () => {
  it('is read with any line ends, byte order mark, quotes and footnote marks', () => {
    const parsed = parseTable(
      `\uFEFF${header.join()}\r\n\r\n2019-H1,Emergencies,"Korea, Republic of",1,2,0,1,0,0\r\n2013,emergency,"Turkey†",1,0,0,0,0,1\r\n`,
    );
    expect(parsed).toMatchObject({
      ok: true,
      value: [
        {
          line: 3,
          section: 'emergency',
          country: 'KR',
          name: 'Korea, Republic of',
          figures: { accounts_specified: 2 },
        },
        { line: 4, section: 'emergency', country: 'TR', period: '2013' },
      ],
    });
    expect(parsed.ok && periodsOf(parsed.value)).toEqual(['2013', '2019-H1']);
  });

  it('counts the lines inside quotes', () => {
    expect(problemsOf('2019-H1,civil,"At\nlantis",1,2,0,1,0,0', '2019-H1,civil,UK,1,2,0,1,0,x')).toEqual([
      expect.stringMatching(/^2: country "At\nlantis" is not known/),
      expect.stringMatching(/^4: rejected "x" is not a count/),
    ]);
  });

  it('is refused with everything that is wrong with it, line by line', () => {
    expect(
      problemsOf(
        '2019-H3,criminal,Ireland,1,1,0,0,0,1',
        '2019-H1,skype,Atlantis,-1,1.5,,1e3,9007199254740993,2000000000',
        '2019-H1,criminal,UK,1,1,0,0,0',
        '2019-H1,criminal,UK,1,1,0,0,0,1',
        '2019-H1,criminal,United Kingdom,2,1,0,0,0,1',
        '2019-H1,civil,"a"b,1,1,0,0,0,1',
        '2019-H1,combined,France,1,1,0,0,0,1',
      ).map((text) => text.replace(/;.*/, '')),
    ).toEqual([
      '2: "2019-H3" is not a period',
      '3: section "skype" is not known',
      '3: country "Atlantis" is not known',
      '3: requests "-1" is not a count',
      '3: accounts_specified "1.5" is not a count',
      '3: disclosed_content "" is not a count',
      '3: disclosed_noncontent "1e3" is not a count',
      '3: no_data_found "9007199254740993" is not a count',
      '3: rejected "2000000000" is not a count',
      '4: 8 fields instead of 9',
      '5: 2019-H1 has "combined" rows, which already include criminal and emergency demands',
      '6: repeats the row of line 5: 2019-H1, criminal, United Kingdom (UK and United Kingdom are one country)',
      '6: 2019-H1 has "combined" rows, which already include criminal and emergency demands',
      '7: this line is not CSV: a quote stands inside a field, or is never closed',
    ]);
  });

  it.each([
    ['', '1: there is no table'],
    ['a,b\n1,2\n', '1: the header is not that of a published table (period, section,'],
    [
      [...header].reverse().join(),
      '1: the header is not that of a published table (other columns, or in another order)',
    ],
    [`${header.join()}\n`, '1: the table has no rows'],
  ])('refuses %j with the line and the fault', (text, problem) => {
    expect(problemsIn(text)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    [
      ['2018-H1', '2018-Q1'],
      ['2018-H1', '2018-Q1'],
    ],
    [
      ['2018-H1', '2018'],
      ['2018', '2018-H1'],
    ],
    [
      ['2018-H1', '2018-H2', '2018-12'],
      ['2018-12', '2018-H2'],
    ],
    [['2018-H1', '2018-H2', '2019-Q1'], undefined],
  ])('with the periods %j has these that overlap: %j', (periods, overlap) => {
    const parsed = table(...periods.map((period) => `${period},criminal,UK,1,1,0,0,0,1`));
    expect(parsed.ok && overlappingPeriods(parsed.value)).toEqual(overlap);
  });

  it('takes counts up to a thousand million', () => {
    expect(table('2019-H1,criminal,UK,1000000000,0,0,0,0,0').ok).toBe(true);
    expect(table('2019-H1,criminal,UK,1000000001,0,0,0,0,0').ok).toBe(false);
  });
});
