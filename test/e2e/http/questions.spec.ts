import { Service } from '../harness';
import { answered, disclosed, received, validated } from '../../sample-events';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
  const german = [received('d-2', { country: 'DE', process: 'search-warrant' }), validated('d-2')];
  await service.post('/v1/events', [...answered('d-1'), ...german, received('d/3', { on: '2019-08-01' })]);
});
afterAll(() => service.stop());

type Row = Record<string, string | number>;
interface Totals {
  readonly position: string;
  readonly rows: Row[];
  readonly sums: Row[];
}

const json = async <T>(path: string): Promise<T> => (await service.get(path)).json() as Promise<T>;
const totals = (query: string) => json<Totals>(`/v1/periods/2019-H1/totals?${query}`);
const requestsOf = (rows: Row[]) => rows.map(({ section, country, requests }) => [section, country, requests]);

describe('totals', () => {
  it('hold what was just written, split as asked', async () => {
    const { rows, sums, position } = await totals('by=country');
    expect(position).toBe('0000000000000006');
    expect(requestsOf(rows)).toEqual([
      ['criminal', 'DE', 1],
      ['criminal', 'IE', 1],
    ]);
    expect(sums).toMatchObject([{ section: 'criminal', requests: 2, disclosed_noncontent: 1, pending: 1 }]);
  });

  it.each(['country=IE', 'country=Ireland', 'process=subpoena', 'section=criminal&country=IE,FR'])(
    'can be filtered by %s',
    async (filter) => {
      expect(requestsOf((await totals(`by=country&${filter}`)).rows)).toEqual([['criminal', 'IE', 1]]);
    },
  );

  it('can be asked for as of a position or an instant', async () => {
    expect(requestsOf((await totals('by=country&asOf=3')).rows)).toEqual([['criminal', 'IE', 1]]);
    expect((await totals('asOf=2019-01-01T00:00:00Z')).rows).toEqual([]);
    expect((await totals(`asOf=${new Date(Date.now() + 60_000).toISOString()}`)).sums).toMatchObject([{ requests: 2 }]);
  });

  it('can be counted under another policy', async () => {
    expect((await totals('policy=processed/1')).sums).toMatchObject([{ section: 'criminal', requests: 1 }]);
  });

  it.each([
    ['a period that is none', '/v1/periods/2019-H3/totals', 400, 'bad-query'],
    ['a dimension that is none', '/v1/periods/2019/totals?by=mood', 400, 'bad-query'],
    ['a word that is none', '/v1/periods/2019/totals?section=civic', 400, 'bad-query'],
    ['a policy that is none', '/v1/periods/2019/totals?policy=mine', 400, 'bad-query'],
    ['a layout that is none', '/v1/periods/2019/totals?layout=mine', 400, 'bad-query'],
    ['a misspelt parameter', '/v1/periods/2019/totals?polcy=microsoft', 400, 'bad-query'],
    ['a parameter without a value', '/v1/periods/2019/totals?asOf=', 400, 'bad-query'],
    ['a list with a gap', '/v1/periods/2019/totals?section=criminal,', 400, 'bad-query'],
    ['a layout that is split', '/v1/periods/2019/totals?layout=microsoft-lerr&by=month', 400, 'bad-query'],
    ['a page of another question', '/v1/periods/2019/totals/explain?measure=requests&after=999-1', 400, 'bad-query'],
    ['a parameter given twice', '/v1/periods/2019/totals?policy=microsoft&policy=processed', 400, 'bad-query'],
    ['an instant that is none', '/v1/periods/2019/totals?asOf=today', 400, 'bad-query'],
    ['a position that is not there', '/v1/periods/2019/totals?asOf=99', 409, 'position-not-there'],
    ['no measure', '/v1/periods/2019/totals/explain', 400, 'bad-query'],
    ['a measure that is none', '/v1/periods/2019/totals/explain?measure=guilt', 400, 'bad-query'],
    ['a page of too many', '/v1/demands?limit=1001', 400, 'bad-query'],
    ['a page from nowhere', '/v1/demands?after=x', 400, 'bad-query'],
    ['a kind of period that is none', '/v1/periods?kind=week', 400, 'bad-query'],
    ['a demand that is none', '/v1/demands/none', 404, 'no-such-demand'],
    ['the history of none', '/v1/demands/none/history', 404, 'no-such-demand'],
    ['a place that is none', '/v1/nowhere', 404, 'not-found'],
    ['an address that cannot be read', '/v1/demands/%zz', 400, 'bad-url'],
  ])('%s is refused', async (_what, path, status, slug) => {
    const response = await service.get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toMatchObject({
      type: `urn:request-ledger:problem:${slug}`,
      next: expect.any(String),
    });
  });
});

describe('the form of totals', () => {
  const typeOf = async (path: string, accept?: string): Promise<[number, string | null]> => {
    const response = await service.get(path, accept === undefined ? {} : { headers: { accept } });
    await response.arrayBuffer();
    return [response.status, response.headers.get('content-type')];
  };
  const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const CSV = 'text/csv; charset=utf-8';
  const JSON_TYPE = 'application/json; charset=utf-8';

  it.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['text/html, */*;q=0.1', JSON_TYPE],
    ['text/csv', CSV],
    ['text/*', CSV],
    ['application/json;q=0.5, text/csv', CSV],
    ['application/json;q=0, */*', CSV],
    ['TEXT/CSV', CSV],
    ['text/csv, */*', CSV],
    ['text/csv, application/json', CSV],
    ['application/json, text/csv', JSON_TYPE],
    ['text/*;q=0.5, application/json;q=0.4', CSV],
    ['text/csv;q=0, */*;q=0.1', JSON_TYPE],
    ['', JSON_TYPE],
    [XLSX, XLSX],
  ])('follows Accept: %s', async (accept, type) => {
    expect(await typeOf('/v1/periods/2019-H1/totals', accept)).toEqual([200, type]);
  });

  it('is refused in an unsupported type', async () => {
    for (const accept of ['image/png', 'text/csv;q=0', 'application/json;q=0, text/html', '*/*;q=0']) {
      expect([accept, ...(await typeOf('/v1/periods/2019-H1/totals', accept))]).toEqual([
        accept,
        406,
        'application/problem+json',
      ]);
    }
  });

  it.each([
    ['json', JSON_TYPE],
    ['csv', CSV],
    ['xlsx', XLSX],
  ])('follows the suffix .%s, whatever is accepted', async (suffix, type) => {
    expect(await typeOf(`/v1/periods/2019-H1/totals.${suffix}`, 'image/png')).toEqual([200, type]);
  });

  it('says of what it is, also where the body cannot', async () => {
    const { headers } = await service.get('/v1/periods/2019-H1/totals.csv');
    expect([
      headers.get('ledger-position'),
      headers.get('counting-policy'),
      headers.get('content-disposition'),
    ]).toEqual(['0000000000000006', 'microsoft/1', 'attachment; filename="totals-2019-H1.csv"']);
  });

  it('begins with a byte order mark where a spreadsheet needs one, and only then', async () => {
    const csv = async (query: string): Promise<Buffer> =>
      Buffer.from(await (await service.get(`/v1/periods/2019-H1/totals.csv${query}`)).arrayBuffer());
    const plain = await csv('');
    expect(plain.subarray(0, 6).toString()).toBe('period');
    expect(await csv('?bom=0')).toEqual(plain);
    expect(await csv('?bom=1')).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]));
  });

  it('can be that of the published table', async () => {
    const table = await (await service.get('/v1/periods/2019-H1/totals.csv?layout=microsoft-lerr')).text();
    expect(table).toBe(
      'period,section,country,requests,accounts_specified,disclosed_content,disclosed_noncontent,no_data_found,rejected\n' +
        '2019-H1,criminal,Germany,1,2,0,0,0,0\n' +
        '2019-H1,criminal,Ireland,1,2,0,1,0,0\n',
    );
    const { rows } = await totals('layout=microsoft-lerr');
    expect(rows).toMatchObject([
      { country: 'Germany', requests: 1 },
      { country: 'Ireland', disclosed_noncontent: 1 },
    ]);
  });
});

describe('explain', () => {
  it('leads from a number to its demands and their events', async () => {
    const answer = await json<{ value: number; items: unknown[] }>(
      '/v1/periods/2019-H1/totals/explain?section=criminal&country=Ireland&measure=requests',
    );
    expect(answer).toMatchObject({
      value: 1,
      items: [
        { demand: 'd-1', value: 1, events: [{ type: 'DemandReceived', position: '0000000000000001', delta: 1 }] },
      ],
    });
  });

  it('is paged', async () => {
    const path = '/v1/periods/2019-H1/totals/explain?measure=requests&limit=1';
    const first = await json<{ items: { demand: string }[]; next: string }>(path);
    const second = await json<{ items: { demand: string }[]; next?: string }>(`${path}&after=${first.next}`);
    expect([...first.items, ...second.items].map(({ demand }) => demand).sort()).toEqual(['d-1', 'd-2']);
    expect(second.next).toBeUndefined();
  });
});

describe('demands', () => {
  interface Page {
    readonly items: { readonly demand: string; readonly revision: number; readonly outcome: string }[];
    readonly next?: string;
  }

  it('are listed page by page, and can be filtered', async () => {
    const first = await json<Page>('/v1/demands?limit=2');
    const rest = await json<Page>(`/v1/demands?limit=2&after=${first.next}`);
    expect([...first.items, ...rest.items].map(({ demand }) => demand)).toEqual(['d-1', 'd-2', 'd/3']);
    expect(rest.next).toBeUndefined();
    expect((await json<Page>('/v1/demands?outcome=pending&country=DE')).items).toMatchObject([{ demand: 'd-2' }]);
  });

  it('are each found by their id, whatever is in it', async () => {
    expect(await json('/v1/demands/d-1')).toMatchObject({
      demand: 'd-1',
      revision: 2,
      outcome: 'disclosed-noncontent',
    });
    expect(await json(`/v1/demands/${encodeURIComponent('d/3')}`)).toMatchObject({ demand: 'd/3', revision: 0 });
    const long = `x${'/'.repeat(127)}`;
    await service.post('/v1/events', received(long, { on: '2018-01-01' }));
    expect(await json(`/v1/demands/${encodeURIComponent(long)}`)).toMatchObject({ demand: long });
  });

  it('have a history, as it was recorded, page by page', async () => {
    const first = await json<{ items: unknown[]; next: string }>('/v1/demands/d-1/history?limit=2');
    expect(first.items).toMatchObject([
      { position: '0000000000000001', revision: 0, type: 'DemandReceived', version: 2, data: received('d-1').data },
      { position: '0000000000000002', revision: 1, type: 'DemandValidated' },
    ]);
    expect(await json(`/v1/demands/d-1/history?limit=2&after=${first.next}`)).toEqual({
      position: expect.any(String),
      items: [expect.objectContaining({ revision: 2, type: 'DataDisclosed', data: disclosed('d-1').data })],
    });
  });
});

describe('the catalogs', () => {
  it('list the periods that anything is counted in', async () => {
    expect(await json('/v1/periods')).toMatchObject({
      items: [{ period: '2018-H1' }, { period: '2019-H1' }, { period: '2019-H2' }],
    });
    expect(await json('/v1/periods?kind=quarter')).toMatchObject({
      items: [{ period: '2018-Q1' }, { period: '2019-Q1' }, { period: '2019-Q3' }],
    });
  });

  it('list the policies, the default first', async () => {
    expect(await json('/v1/policies')).toMatchObject({
      items: [
        { name: 'microsoft', version: 1 },
        { name: 'processed', version: 1 },
      ],
    });
  });
});

describe('replay', () => {
  it('counts again from zero and agrees', async () => {
    const response = await service.get('/v1/replay', { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ equal: true, differences: [] }),
    ]);
  });
});

describe('a method that an address does not take', () => {
  it('is refused with those that it takes', async () => {
    const response = await service.get('/v1/demands/d-1/disclose');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await service.get('/v1/periods', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD');
  });
});
