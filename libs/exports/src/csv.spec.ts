import { buffer, text } from 'node:stream/consumers';
import { toCsv } from './csv';

interface Row {
  country: string;
  requests?: number;
}
const columns = [
  { title: 'country', value: (row: Row) => row.country },
  { title: 'requests', value: (row: Row) => row.requests },
];
const csv = (rows: Iterable<Row> | AsyncIterable<Row>) => text(toCsv(rows, columns));

describe('toCsv', () => {
  it('gives a header and a line each', async () => {
    expect(await csv([{ country: 'Brazil', requests: 66 }, { country: 'France' }])).toBe(
      'country,requests\nBrazil,66\nFrance,\n',
    );
  });

  it('begins with a byte order mark when asked for one, and without one otherwise', async () => {
    const rows = [{ country: "Côte d'Ivoire" }, { country: 'Türkiye' }, { country: '日本' }];
    const bytes = (bom: boolean) => buffer(toCsv(rows, columns, { bom }));
    const plain = Buffer.from("country,requests\nCôte d'Ivoire,\nTürkiye,\n日本,\n", 'utf8');
    expect(await bytes(false)).toEqual(plain);
    expect(await bytes(true)).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]));
  });

  it('gives the header alone when there are no rows', async () => {
    expect(await csv([])).toBe('country,requests\n');
  });

  it('quotes what would break the line', async () => {
    expect(await csv([{ country: 'a,"b"\nc' }])).toBe('country,requests\n"a,""b""\nc",\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('does not let a spreadsheet run %j', async (country) => {
    expect(await csv([{ country }])).toBe(`country,requests\n'${country},\n`);
  });

  it('leaves negative numbers numbers', async () => {
    expect(await csv([{ country: 'x', requests: -5 }])).toBe('country,requests\nx,-5\n');
  });

  it('takes rows as they come, and fails when they fail', async () => {
    async function* rows() {
      yield { country: 'a', requests: 1 };
      throw new Error('the source broke');
    }
    await expect(csv(rows())).rejects.toThrow('the source broke');
  });
});
