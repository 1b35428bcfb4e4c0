import fc from 'fast-check';
import { country, namesFor } from '@ledger/demand';
import { Service, servedRoutes, type ServedRoute } from '../harness';
import { answered, received } from '../../sample-events';

/** Countries with a comma in one of their names, and those that such a name could be cut into. */
const COUNTED: readonly string[] = ['IE', 'DE', 'GB', 'HK', 'CN', 'MO', 'KR', 'KP', 'CD', 'CG', 'TW', 'PS', 'VG'];

let service: Service;
let routes: readonly ServedRoute[];
beforeAll(async () => {
  [service, routes] = await Promise.all([Service.start(), servedRoutes()]);
  await service.post(
    '/v1/events',
    COUNTED.flatMap((code, i) =>
      Array.from({ length: i + 1 }, (_, n) => received(`${code}-${n}`, { country: code, accounts: 1 })),
    ),
  );
  await service.post('/v1/events', answered('d-1'));
});
afterAll(() => service.stop());

interface Problem {
  readonly type: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

async function refusal(path: string): Promise<Problem> {
  const response = await service.get(path);
  const problem = (await response.json()) as Problem;
  expect([path, response.status, problem.type]).toEqual([path, 400, 'urn:request-ledger:problem:bad-query']);
  return problem;
}

describe('one value of a parameter', () => {
  const TOTALS = '/v1/periods/2019-H1/totals';
  const EXPLAIN = `${TOTALS}/explain`;
  const query = (words: readonly string[]): string =>
    new URLSearchParams(words.map((word): [string, string] => ['country', word])).toString();

  /** Everything that an answer says about some countries. */
  async function answersFor(words: readonly string[]): Promise<unknown> {
    const paths = [`${TOTALS}?by=country&`, `${EXPLAIN}?measure=requests&limit=1000&`, '/v1/demands?limit=1000&'];
    return Promise.all(
      paths.map(async (path) => {
        const response = await service.get(path + query(words));
        return [response.status, await response.json()];
      }),
    );
  }

  it('is the country that it names, for every name of every country', async () => {
    for (const code of country.words.filter((each) => namesFor(each).some((name) => name.includes(',')))) {
      const expected = await answersFor([code]);
      for (const name of namesFor(code)) expect([name, await answersFor([name])]).toEqual([name, expected]);
    }
  }, 120_000);

  it('is one of several where the parameter is given for each, for random lists of names', async () => {
    const named = fc
      .constantFrom(...country.words)
      .chain((code) => fc.constantFrom(...namesFor(code)).map((name) => ({ code, name })));
    await fc.assert(
      fc.asyncProperty(fc.array(named, { minLength: 1, maxLength: 8 }), async (list) => {
        const byName = await answersFor(list.map(({ name }) => name));
        expect(byName).toEqual(await answersFor(list.map(({ code }) => code)));
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it.each([
    ['Hong Kong, China', ['HK']],
    ['Hong Kong,China', ['HK']],
    ['Macao, China', ['MO']],
    ['Korea, Republic of', ['KR']],
    ["Korea, Democratic People's Republic of", ['KP']],
    ['IE,DE', ['IE', 'DE']],
    ['Ireland,Germany,GB', ['IE', 'DE', 'GB']],
  ])('"%s" is %j', async (value, codes) => {
    expect(await answersFor([value])).toEqual(await answersFor(codes));
  });

  it.each([
    ['Ireland,Hong Kong,China', 'is a country by itself'],
    ['Ireland,Atlantis', "'Atlantis'"],
    ['Atlantis, The', "'Atlantis, The'"],
  ])('"%s" is refused: it cannot be read in one way', async (value, complaint) => {
    const { errors } = await refusal(`${TOTALS}?${query([value])}`);
    expect(errors).toEqual([{ pointer: 'country', detail: expect.stringContaining(complaint) as string }]);
  });

  it('is one dimension of several to split by', async () => {
    const repeated = await (await service.get(`${TOTALS}?by=country&by=process`)).json();
    expect(repeated).toEqual(await (await service.get(`${TOTALS}?by=country,process`)).json());
    expect(repeated).toMatchObject({ by: ['section', 'country', 'process'] });
  });
});

describe('a word that does not exist', () => {
  it.each([
    ['/v1/demands?section=nonsense', 'section', 'Known: criminal'],
    ['/v1/demands?section=__proto__', 'section', 'Known: criminal'],
    ['/v1/demands?section=constructor', 'section', 'Known: criminal'],
    ['/v1/demands?section=emergencies', 'section', "Did you mean 'emergency'?"],
    ['/v1/demands?outcome=bogus', 'outcome', 'Known: disclosed-content'],
    ['/v1/demands?outcome=pendng', 'outcome', "Did you mean 'pending'?"],
    ['/v1/demands?country=Irland', 'country', "Did you mean 'IE'?"],
    ['/v1/demands?process=subpena', 'process', "Did you mean 'subpoena'?"],
    ['/v1/demands?authority=polise', 'authority', "Did you mean 'police'?"],
    ['/v1/demands?segment=everyone', 'segment', 'Known: consumer'],
    ['/v1/demands?received_on=2019-07', 'received_on', 'a day such as'],
    ['/v1/demands?received_on=2019-02-29', 'received_on', 'a day such as'],
    ['/v1/demands?after=x', 'after', 'the page before'],
    ['/v1/demands?after=1e3', 'after', 'the page before'],
    ['/v1/demands?limit=0', 'limit', 'whole number'],
    ['/v1/demands?limit=1e1', 'limit', 'whole number'],
    ['/v1/demands/d-1/history?after=x', 'after', 'the page before'],
    ['/v1/waiting?after=x', 'after', 'the page before'],
    ['/v1/waiting?after=1e400', 'after', 'the page before'],
    ['/v1/waiting?after=-1', 'after', 'the page before'],
    ['/v1/waiting?after=', 'after', 'has no value'],
    ['/v1/waiting?after=%20', 'after', 'has no value'],
    ['/v1/waiting?after=1&after=2', 'after', 'once only'],
    ['/v1/periods?kind=weak', 'kind', 'must be half-year'],
    ['/v1/periods/2019-H3/totals', 'period', 'Known: 2019-H1'],
    ['/v1/periods/2019/totals?by=mood', 'by', 'Known: month'],
    ['/v1/periods/2019/totals?by=contry', 'by', "Did you mean 'country'?"],
    ['/v1/periods/2019/totals?month=2018-01', 'month', 'Known: 2019-01'],
    ['/v1/periods/2019/totals?month=July', 'month', 'a month such as'],
    ['/v1/periods/2019/totals?section=__proto__', 'section', 'Known: criminal'],
    ['/v1/periods/2019/totals?policy=microsft', 'policy', 'Known: microsoft/1'],
    ['/v1/periods/2019/totals?layout=microsoft-ler', 'layout', 'Did you mean "microsoft-lerr"?'],
    ['/v1/periods/2019/totals?layout=microsoft-lerr&by=month', 'by', 'cannot be given'],
    ['/v1/periods/2019/totals?asOf=today', 'asOf', '2019-07-01T00:00:00Z'],
    ['/v1/periods/2019/totals.csv?bom=yes', 'bom', 'must be 0 or 1'],
    ['/v1/periods/2019/totals.json?bom=1', 'bom', 'for CSV alone'],
    ['/v1/periods/2019/totals/explain', 'measure', 'must name one of'],
    ['/v1/periods/2019/totals/explain?measure=requsts', 'measure', 'Did you mean "requests"?'],
    ['/v1/periods/2019/totals/explain?measure=requests&after=x', 'after', 'the page before'],
    ['/v1/periods/2019/totals/explain?measure=requests&after=1-9999999999999999', 'after', 'the page before'],
    ['/v1/periods/2019/totals/explain?measure=requests&after=999-1', 'after', 'of the same question'],
    ['/v1/totals/stream?after=x', 'after', 'no id of this stream'],
    ['/v1/totals/stream?policy=mine', 'policy', 'Known: microsoft/1'],
  ])('%s is refused, at the parameter "%s"', async (path, pointer, said) => {
    const { errors } = await refusal(path);
    expect(errors).toEqual([{ pointer, detail: expect.stringContaining(said) as string }]);
  });

  it('is refused for random texts, in every parameter that takes words', async () => {
    const parameters = ['section', 'country', 'process', 'authority', 'segment', 'outcome', 'received_on'];
    const nonsense = fc.stringMatching(/^[a-z_]{4,12}$/).map((text) => `zz${text}`);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...parameters), nonsense, async (name, text) => {
        expect((await refusal(`/v1/demands?${name}=${text}`)).errors[0]!.pointer).toBe(name);
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it('says nothing longer than a line of what was asked', async () => {
    const { errors } = await refusal(`/v1/demands?section=${'x'.repeat(8_000)}`);
    expect(errors[0]!.detail.length).toBeLessThan(400);
  });
});

describe('a country by another name', () => {
  it('is found in the list of demands as it is in totals', async () => {
    const uk = await (await service.get('/v1/demands?country=UK')).json();
    expect(uk).toEqual(await (await service.get('/v1/demands?country=GB')).json());
    expect(uk).toMatchObject({ items: [{}, {}, {}] });
  });
});

describe('a country that is no more', () => {
  it('counts under its code and name of then, and is refused on a day of today', async () => {
    const then = received('an-1', { country: 'AN', on: '2009-05-01' });
    expect((await service.post('/v1/events', then)).status).toBe(201);
    const totals = await service.get('/v1/periods/2009-H1/totals?country=Netherlands%20Antilles&by=country');
    expect(await totals.json()).toMatchObject({ rows: [{ country: 'AN', requests: 1 }] });
    const now = await service.post('/v1/events', received('an-2', { country: 'AN', on: '2019-05-01' }));
    expect([now.status, await now.json()]).toEqual([409, expect.objectContaining({ rule: 'country-code-in-force' })]);
  });
});

describe('a parameter that a route does not take', () => {
  it('is refused with 400 on every route of the server', async () => {
    const asked = routes.map(({ method, path }) => ({ method, address: path.replaceAll(/:\w+|\*/g, '2019') }));
    expect(asked.length).toBeGreaterThan(25);
    for (const { method, address } of asked) {
      const response = await service.get(`${address}?no-such-parameter=1`, { method });
      const said = await response.text();
      const named = method === 'HEAD' || said.includes('"pointer":"no-such-parameter"');
      expect([method, address, response.status, named]).toEqual([method, address, 400, true]);
    }
  }, 60_000);

  it.each([
    ['/v1/demands/d-1?asOf=1', 'asOf'],
    ['/v1/demands?__proto__=1', '__proto__'],
    ['/v1/demands?constructor=1', 'constructor'],
    ['/v1/policies?asOf=1', 'asOf'],
    ['/health/ready?verbose', 'verbose'],
    ['/v1/demands?Limit=1', 'Limit'],
  ])('%s is refused by its name', async (path, pointer) => {
    expect((await refusal(path)).errors).toEqual([{ pointer, detail: expect.any(String) as string }]);
  });

  it.each(['/v1/demands?section=%', '/v1/demands?country=%ff', '/v1/demands?country=%zz'])(
    '%s is no address: 400 bad-url',
    async (path) => {
      const response = await service.get(path);
      expect([response.status, await response.json()]).toEqual([
        400,
        expect.objectContaining({ type: 'urn:request-ledger:problem:bad-url' }),
      ]);
    },
  );
});

describe('every answer about the ledger', () => {
  it.each([
    '/v1/demands',
    '/v1/demands?limit=1',
    '/v1/demands/d-1',
    '/v1/demands/d-1/history',
    '/v1/waiting',
    '/v1/periods',
    '/v1/periods?kind=month',
    '/v1/periods/2019-H1/totals',
    '/v1/periods/2019-H1/totals?asOf=3',
    '/v1/periods/2019-H1/totals.json?layout=microsoft-lerr',
    '/v1/periods/2019-H1/totals/explain?measure=requests',
  ])('%s says which position it stands on, in its head and in its body', async (path) => {
    const response = await service.get(path);
    const { position } = (await response.json()) as { position: string };
    expect(position).toMatch(/^\d{16}$/);
    expect(response.headers.get('ledger-position')).toBe(position);
  });

  it.each(['/v1/periods/2019-H1/totals.csv', '/v1/periods/2019-H1/totals.xlsx', '/v1/demands/missing'])(
    '%s, which has no room for it in its body, says it in its head',
    async (path) => {
      const { headers } = await service.get(path);
      expect(headers.get('ledger-position')).toMatch(/^\d{16}$/);
    },
  );

  it('says it after a replay, too', async () => {
    const response = await service.get('/v1/replay', { method: 'POST' });
    const { position } = (await response.json()) as { position: string };
    expect([response.status, response.headers.get('ledger-position')]).toEqual([200, position]);
  });

  it('stands on what was just written', async () => {
    const written = (await (await service.post('/v1/events', received('d-last'))).json()) as { position: string };
    const paths = ['/v1/demands', '/v1/demands/d-last', '/v1/demands/d-last/history', '/v1/waiting', '/v1/periods'];
    const positions = await Promise.all(
      paths.map(async (path) => ((await (await service.get(path)).json()) as { position: string }).position),
    );
    expect(positions).toEqual(paths.map(() => written.position));
  });
});
