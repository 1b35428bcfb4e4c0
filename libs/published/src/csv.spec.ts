import fc from 'fast-check';
import { parseCsv } from './csv';

const NOT_CSV = expect.stringContaining('this line is not CSV') as string;

describe('CSV', () => {
  it.each([
    ['LF', 'a,b\nc,d\n'],
    ['CRLF', 'a,b\r\nc,d\r\n'],
    ['CR', 'a,b\rc,d\r'],
    ['no line end behind the last record', 'a,b\nc,d'],
    ['a byte order mark', '\uFEFFa,b\nc,d\n'],
    ['blanks around plain fields', ' a , b \nc,d\n'],
  ])('with %s is read into its records', (_what, text) => {
    expect(parseCsv(text)).toEqual({
      records: [
        { line: 1, fields: ['a', 'b'] },
        { line: 2, fields: ['c', 'd'] },
      ],
      problems: [],
    });
  });

  it('has the line on which each record starts, across quoted line ends and empty lines', () => {
    expect(parseCsv('a,"b\r\nb\nb",c\n\n""\nd,"e"\n').records).toEqual([
      { line: 1, fields: ['a', 'b\r\nb\nb', 'c'] },
      { line: 6, fields: ['d', 'e'] },
    ]);
  });

  it.each([
    ['a quote inside a plain field', 'a,b"c\nd,e\n'],
    ['text behind a closing quote', 'a,"b"c\nd,e\n'],
    ['a quote that is never closed', 'a,"b\nd,e\n'],
    ['a blank before a quote', 'a, "b"\nd,e\n'],
  ])('with %s names the line, and reads on with the next', (_what, text) => {
    const { records, problems } = parseCsv(text);
    expect(problems).toEqual([{ line: 1, problem: NOT_CSV, hint: expect.any(String) as string }]);
    expect(records).toEqual([{ line: 2, fields: ['d', 'e'] }]);
  });

  it('reads a file of which every line is wrong in a time that grows with its length', () => {
    expect(parseCsv('a,b"c,é\n'.repeat(20_000)).problems.at(-1)).toMatchObject({ line: 20_000 });
  });

  it('gives back every field that was written as RFC 4180 says', () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', 'a,b', 'x\ny', 'x\r\ny', '"', ' a ', 'Türkiye'),
    );
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, lineEnd) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map((row) => row.map(quoted).join(',') + lineEnd).join('');
        expect(parseCsv(text).records.map(({ fields }) => fields)).toEqual(rows);
      }),
    );
  });
});
