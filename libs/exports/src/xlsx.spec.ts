import { buffer } from 'node:stream/consumers';
import { crc32, inflateRawSync } from 'node:zlib';
import { columnLetters, toXlsx } from './xlsx';

/** Reads a ZIP by its directory at the end, as programs do, and checks every sum in it. */
function unzip(file: Buffer): Map<string, string> {
  const end = file.length - 22;
  expect(file.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, string>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const offset = file.readUInt32LE(at + 42);
    const start = offset + 30 + file.readUInt16LE(offset + 26);
    const plain = inflateRawSync(file.subarray(start, start + file.readUInt32LE(at + 20)));
    expect({ size: plain.length, crc: crc32(plain) }).toEqual({
      size: file.readUInt32LE(at + 24),
      crc: file.readUInt32LE(at + 16),
    });
    files.set(name, plain.toString());
    at += 46 + nameLength;
  }
  return files;
}

interface Row {
  country: string;
  requests?: number;
}
const columns = [
  { title: 'country', value: (row: Row) => row.country },
  { title: 'requests', value: (row: Row) => row.requests },
];
const partsOf = async (rows: readonly Row[]) => {
  const files = unzip(await buffer(toXlsx([{ name: 'criminal', columns, rows }])));
  return { sheet: files.get('xl/worksheets/sheet1.xml'), texts: files.get('xl/sharedStrings.xml') };
};

describe('toXlsx', () => {
  it('makes the parts that a workbook needs, one sheet each', async () => {
    const rows = [{ country: 'Brazil', requests: 66 }];
    const files = unzip(
      await buffer(
        toXlsx([
          { name: 'criminal', columns, rows },
          { name: 'a/b & c', columns, rows: [] },
        ]),
      ),
    );
    expect([...files.keys()]).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/workbook.xml',
      'xl/_rels/workbook.xml.rels',
      'xl/worksheets/sheet1.xml',
      'xl/worksheets/sheet2.xml',
      'xl/sharedStrings.xml',
    ]);
    expect(files.get('xl/workbook.xml')).toContain('<sheet name="a b &amp; c" sheetId="2" r:id="rId2"/>');
  });

  it('writes numbers as numbers, text as text, nothing as nothing', async () => {
    const { sheet, texts } = await partsOf([{ country: 'Brazil', requests: 66 }, { country: '=1+1' }]);
    expect(sheet).toContain('<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>66</v></c></row>');
    expect(sheet).toContain('<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3"/></row>');
    const told = ['country', 'requests', 'Brazil', '=1+1'].map(
      (text) => `<si><t xml:space="preserve">${text}</t></si>`,
    );
    expect(texts).toContain(`${told.join('')}</sst>`);
  });

  it('holds each text once, however often it stands in the sheets', async () => {
    const { texts } = await partsOf(Array.from({ length: 500 }, (_, i) => ({ country: `c ${i % 3}` })));
    expect(texts!.match(/<si>/g)).toHaveLength(5);
  });

  it('escapes what XML would read, and leaves out what XML cannot hold', async () => {
    const { texts } = await partsOf([{ country: '<a & "b">\u0000\ud800' }]);
    expect(texts).toContain('>&lt;a &amp; &quot;b&quot;&gt;</t>');
  });

  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetters)).toEqual([
      ...['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA', 'XFD'],
    ]);
  });

  it('gives the same bytes for the same rows', async () => {
    const bytes = () => buffer(toXlsx([{ name: 's', columns, rows: [{ country: 'x', requests: 1 }] }]));
    expect(await bytes()).toEqual(await bytes());
  });
});
