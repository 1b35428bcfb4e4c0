import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describeWhere, python, xlsxReaders } from '@test/needs';
import { toXlsx } from './xlsx';

type Cell = string | number | null;

const readExcelFile = jest.requireActual<{
  readSheet(file: Buffer, options: { trim: false }): Promise<Cell[][]>;
}>('read-excel-file/node');
const sheetJs = jest.requireActual<{
  read(file: Buffer): { SheetNames: string[]; Sheets: Record<string, object> };
  utils: { sheet_to_json(sheet: object, options: { header: 1; defval: null }): Cell[][] };
}>('@e965/xlsx');

const workbook = (titles: readonly string[], rows: readonly (readonly Cell[])[]): Promise<Buffer> =>
  buffer(
    toXlsx([
      {
        name: 'totals 2019-H1',
        columns: titles.map((title, i) => ({ title, value: (row: readonly Cell[]) => row[i] ?? undefined })),
        rows,
      },
    ]),
  );

/** Wider than the alphabet, with empty cells at the start, in the middle and at the end of a row. */
const WIDE = Array.from({ length: 60 }, (_, i) => `column ${i + 1}`);
const ROWS: readonly (readonly Cell[])[] = [
  WIDE.map((_, i) => (i % 2 === 0 ? i : `word ${i}`)),
  WIDE.map((_, i) => (i === 0 || i === 30 || i === 58 ? null : -i)),
  WIDE.map((_, i) => (i === 59 ? 1_000_000_000 : "Côte d'Ivoire <&> Türkiye 日本")),
];
const TABLE: readonly (readonly Cell[])[] = [WIDE, ...ROWS];

/** What a reader found, with one word for nothing, which each has its own for. */
const normal = (rows: readonly (readonly unknown[])[]): unknown[][] =>
  rows.map((row) => WIDE.map((_, i) => (row[i] === '' || row[i] === undefined ? null : row[i])));

describe('a workbook in Node', () => {
  const readers: readonly [string, (file: Buffer) => Promise<Cell[][]>][] = [
    ['read-excel-file', (file) => readExcelFile.readSheet(file, { trim: false })],
    [
      'SheetJS',
      async (file) => {
        const { Sheets, SheetNames } = sheetJs.read(file);
        return sheetJs.utils.sheet_to_json(Sheets[SheetNames[0]!]!, { header: 1, defval: null });
      },
    ],
  ];

  it.each(readers)('reads the same in %s', async (_name, read) => {
    expect(normal(await read(await workbook(WIDE, ROWS)))).toEqual(TABLE);
  });

  it.each(readers)('reads the same in %s for random tables', async (_name, read) => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((each) => each.trim() === each);
    const cell = fc.oneof(text, fc.integer({ min: -1e9, max: 1e9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        expect(await read(await workbook(['a', 'b', 'c'], rows))).toEqual([['a', 'b', 'c'], ...rows]);
      }),
      { numRuns: 40 },
    );
  });
});

/** Each prints the rows of the first sheet as JSON. */
const SCRIPTS: Readonly<Record<string, string>> = {
  openpyxl: `
import json, sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).worksheets[0]
print(json.dumps([[cell.value for cell in row] for row in sheet.iter_rows()]))
`,
  'openpyxl, streaming': `
import json, sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0]
print(json.dumps([list(row) for row in sheet.iter_rows(values_only=True)]))
`,
  pylightxl: `
import json, sys, pylightxl
book = pylightxl.readxl(sys.argv[1])
print(json.dumps(list(book.ws(book.ws_names[0]).rows)))
`,
  xlsx2csv: `
import csv, io, json, sys, xlsx2csv
text = io.StringIO()
xlsx2csv.Xlsx2csv(sys.argv[1], outputencoding='utf-8').convert(text)
number = lambda cell: int(cell) if cell.lstrip('-').isdigit() else cell
print(json.dumps([[number(cell) for cell in row] for row in csv.reader(io.StringIO(text.getvalue()))]))
`,
  calamine: `
import json, sys, python_calamine
sheet = python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0)
whole = lambda cell: int(cell) if isinstance(cell, float) else cell
print(json.dumps([[whole(cell) for cell in row] for row in sheet.to_python()]))
`,
};

describeWhere(xlsxReaders, 'a workbook in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-xlsx-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.entries(SCRIPTS))('reads the same in %s', async (_name, script) => {
    const file = join(folder, 'totals.xlsx');
    writeFileSync(file, await workbook(WIDE, ROWS));
    const said = execFileSync(python, ['-c', script, file], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    expect(normal(JSON.parse(said) as unknown[][])).toEqual(TABLE);
  });
});
