import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { Bookmark } from '../../../apps/cli/src/import/bookmark';
import { Folders, ledger, publishedTable, unread } from './ledger-command';

const folders = new Folders();
afterAll(() => folders.removeAll());

const HEADER =
  'period,section,country,requests,accounts_specified,disclosed_content,disclosed_noncontent,no_data_found,rejected';
const folder = folders.make();
const run = (...line: string[]) => ledger(line, { dataDir: join(folder, 'ledger') });
const fileWith = (name: string, ...lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

describe('an invalid command line', () => {
  it('is reported on standard error and exits with 2', () => {
    const { code, out, err } = run('totals', '2019-H1', '--country', 'Atlantis');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'There is no country "Atlantis". Use the name that reports use, or the ISO 3166-1 code of two letters.\n',
    );
  });
});

describe('a table that no history can reproduce', () => {
  it('is refused with each row and the identity that it breaks', () => {
    const table = fileWith('impossible.csv', HEADER, '2024,criminal,Peru,2,3,1,1,1,0', '2024,civil,Chile,0,3,0,0,0,0');
    const { code, out, err } = run('simulate', '--table', table);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('line 2: 2024, criminal, Peru: its outcomes add up to 3, more than its 2 requests');
    expect(err).toContain('line 3: 2024, civil, Chile: it specifies 3 accounts in no request');
  });
});

describe('an import with invalid lines', () => {
  const events = fileWith(
    'events.ndjson',
    '{"specversion":"1.0","id":"1","source":"urn:x","type":"org.request-ledger.DemandReceived.v2","subject":"d-1","data":{"on":"2019-03-01","section":"criminal","country":"IE","authority":"police","process":"subpoena-equivalent","accounts":1,"segment":"consumer"}}',
    'not json',
    '',
    '{"specversion":"1.0","id":"2","source":"urn:x","type":"org.request-ledger.DemandGuessed.v1","subject":"d-1","data":{}}',
    '{"specversion":"1.0","id":"3","source":"urn:x","type":"org.request-ledger.DataDisclosed.v1","subject":"d-1","data":{"on":"2019-03-09","category":"non-content","accounts":1}}',
    '{"specversion":"1.0","id":"1","source":"urn:x","type":"org.request-ledger.DemandReceived.v2","subject":"d-1","data":{"on":"2019-03-01","section":"criminal","country":"IE","authority":"police","process":"subpoena-equivalent","accounts":1,"segment":"consumer"}}',
  );
  const imported = run('import', events, '--json');

  it('records the valid lines, and reports the outcome of each line', () => {
    expect(imported.code).toBe(1);
    const summary = JSON.parse(imported.out) as { reasons: { reason: string; examples: { line: number }[] }[] };
    expect(summary).toMatchObject({ events: 5, recorded: 1, repeated: 1, waiting: 1, refused: 2 });
    const lines = summary.reasons.map(({ reason, examples }) => [reason, examples.map(({ line }) => line)]);
    expect(Object.fromEntries(lines)).toEqual({ 'not-json': [2], 'unknown-event-type': [4] });
  });

  it('counts no event twice, gzipped or not, and resumes in the middle', async () => {
    const packed = join(folder, 'events.ndjson.gz');
    writeFileSync(packed, gzipSync(readFileSync(events)));
    const again = JSON.parse(run('import', packed, '--json').out) as object;
    expect(again).toMatchObject({ events: 5, recorded: 0, repeated: 2, waiting: 1, refused: 2 });
    const bookmark = new Bookmark(packed, join(folder, 'ledger'));
    const store = SqliteEventStore.open({ path: join(folder, 'ledger', 'ledger.db'), readOnly: true });
    const position = await store.head();
    bookmark.write({ line: 4, place: { ledger: store.ledgerId, position, chain: (await store.chainAt(position))! } });
    await store.close();
    const rest = JSON.parse(run('import', packed, '--resume', '--json').out) as object;
    expect(rest).toMatchObject({ events: 2, repeated: 1, waiting: 1, refused: 0 });
  });

  it('lists waiting events', () => {
    expect(JSON.parse(run('waiting', '--json').out)).toMatchObject({
      count: 1,
      items: [{ id: '3', demand: 'd-1', type: 'DataDisclosed', waitsFor: 'DemandValidated' }],
    });
  });
});

describe('output whose reader closes the pipe', () => {
  const here = join(folder, 'ledger');

  it('keeps its exit code', async () => {
    const table = fileWith('other.csv', HEADER, '2019-H1,criminal,Ireland,2,2,0,0,0,2');
    expect(await unread(['totals', '2019-H1', '--compare', table], here)).toEqual({ code: 1, err: '' });
    expect(await unread(['totals', '2019-H1'], here)).toEqual({ code: 0, err: '' });
  });

  it('stops when the output is long', async () => {
    expect(await unread(['simulate', '--table', publishedTable, '--json'], here)).toEqual({ code: 0, err: '' });
    expect(await unread(['totals', '2019-H1', '--format', 'csv'], here)).toEqual({ code: 0, err: '' });
  });
});

describe('totals', () => {
  it('are printed as CSV, XLSX, JSON and a table', () => {
    expect(run('totals', '2019-H1', '--by', 'country', '--format', 'csv').out).toMatch(
      /^period,section,country,requests,.*\n2019-H1,criminal,IE,1,1,/,
    );
    expect(run('totals', '2019-H1', '--table', '--format', 'xlsx').out.startsWith('PK')).toBe(true);
    expect(JSON.parse(run('totals', '2019-H1', '--table', '--json').out)).toMatchObject({
      rows: [{ section: 'criminal', country: 'Ireland', requests: 1 }],
    });
    expect(run('totals', '2019-H1', '--country', 'France').out).toContain('Nothing is counted here.');
  });
});

describe('a token', () => {
  it('is shown once; only its hash is kept, readable by its owner only', () => {
    const file = join(folder, 'tokens');
    const { code, out } = run(
      'token',
      'create',
      'audit office',
      '--role',
      'auditor',
      '--role',
      'reporting',
      '--file',
      file,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^ledger_[\w-]{43}\n$/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'audit office',
      roles: ['auditor', 'reporting'],
    });
    expect(readFileSync(file, 'utf8')).not.toContain(out.trim());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(run('token', 'create', 'audit office', '--role', 'auditor', '--file', file)).toMatchObject({ code: 2 });
  });
});
