import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openDatabase } from '@ledger/sqlite';
import { run as runLine } from './cli';

const folder = mkdtempSync(join(tmpdir(), 'ledger-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER =
  'period,section,country,requests,accounts_specified,disclosed_content,disclosed_noncontent,no_data_found,rejected';

/** Runs a command line in this process, on a separate ledger. */
async function run(line: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const output = new PassThrough();
  const written = { out: '', err: '' };
  output.on('data', (chunk) => (written.out += String(chunk)));
  const code = await runLine(line, {
    input: new PassThrough().end(),
    output,
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    terminal: { out: false, err: false },
    env: { LEDGER_DATA_DIR: join(folder, 'ledger'), ...env },
  });
  return { code, ...written };
}

describe('a question to a folder without a ledger', () => {
  it.each([
    ['totals', '2019-H1'],
    ['explain', '2019-H1', '--measure', 'requests'],
    ['waiting'],
    ['replay'],
    ['projections', 'list'],
  ])('(%s) has no answer, and makes none', async (...line) => {
    const LEDGER_DATA_DIR = join(folder, 'nothing');
    const { code, err } = await run(line, { LEDGER_DATA_DIR });
    expect(code).toBe(2);
    expect(err).toContain(`There is no ledger in ${LEDGER_DATA_DIR}.`);
    expect(existsSync(LEDGER_DATA_DIR)).toBe(false);
  });
});

describe('a command line that cannot be answered', () => {
  beforeAll(() => run(['import', '-']));

  it.each([
    [['totals'], 'missing required argument'],
    [['totals', '2019-H3'], "There is no period '2019-H3'"],
    [['totals', '2019-H1', '--country', 'Atlantis'], 'There is no country "Atlantis"'],
    [['totals', '2019-H1', '--section', 'gossip'], 'There is no section "gossip"'],
    [['totals', '2019-H1', '--policy', 'mine'], "There is no policy 'mine'"],
    [['totals', '2019-H1', '--by', 'mood'], "There is no dimension 'mood'"],
    [['totals', '2019-H1', '--as-of', 'tomorrow'], "There is no position or instant 'tomorrow'"],
    [['totals', '2019-H1', '--as-of', '99'], 'There is no position 0000000000000099 yet'],
    [['totals', '2019-H1', '--table', '--by', 'month'], '--by does not go with --table'],
    [['totals', '2019-H1', '--format', 'pdf'], 'Allowed choices are table, csv, json, xlsx'],
    [['totals', '2019-H1', '--compare', 'nowhere.csv'], 'no such file'],
    [['totals', '2019-H1', '--url', 'http://127.0.0.1:9'], 'No answer from http://127.0.0.1:9'],
    [['explain', '2019-H1'], '--measure'],
    [['explain', '2019-H1', '--measure', 'mood'], "There is no measure 'mood'"],
    [['simulate', '--table', 'nowhere.csv'], 'no such file'],
    [['simulate', '--table', 'x.csv', '--late', '150%'], 'write a share as 5% or 0.05'],
    [['import', 'nowhere.ndjson'], 'no such file'],
    [['import', '-', '--resume'], '--resume needs a file'],
    [['import', '--batch', '0'], 'write a whole number from 1 up'],
    [['token', 'create', 'x', '--role', 'king', '--file', 'x'], 'There is no role "king"'],
    [['token', 'create', 'x', '--role', 'auditor'], 'No tokens file is named'],
    [['dead-letters', 'list'], 'No Kafka is named. Set LEDGER_KAFKA_BROKERS'],
    [['totalz'], 'Did you mean totals?'],
  ])('%j says so on standard error and exits with 2', async (line, complaint) => {
    const { code, out, err } = await run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(complaint);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('names a setting that is none', async () => {
    const { code, err } = await run(['totals', '2019-H1'], { LEDGER_DATADIR: 'x' });
    expect(code).toBe(2);
    expect(err).toContain('did you mean LEDGER_DATA_DIR?');
  });

  const tableOf = (...periods: readonly string[]): string => {
    const path = join(folder, `${periods.join('+')}.csv`);
    writeFileSync(path, `${HEADER}\n${periods.map((period) => `${period},criminal,UK,1,1,0,0,0,1\n`).join('')}`);
    return path;
  };

  it('names the periods of a table that one history cannot reproduce both', async () => {
    const table = tableOf('2018-H1', '2018-Q1');
    const { code, out, err } = await run(['simulate', '--table', table]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('rows for 2018-H1 and for 2018-Q1, which overlap');
    expect(await run(['simulate', '--table', table, '--period', '2018-Q1'])).toMatchObject({ code: 0 });
  });

  it('simulates nothing of what has not begun, and warns of what is not over', async () => {
    const year = new Date().getFullYear();
    const ahead = await run(['simulate', '--table', tableOf(`${year + 1}`)]);
    expect({ code: ahead.code, out: ahead.out }).toEqual({ code: 2, out: '' });
    expect(ahead.err).toContain(`${year + 1} has not begun`);
    const under = await run(['simulate', '--table', tableOf(`${year - 1}`, `${year}`)]);
    expect(under.code).toBe(0);
    expect(under.err).toContain(`${year} is not over`);
  });

  it('lists all that is wrong with a table', async () => {
    const table = join(folder, 'wrong.csv');
    writeFileSync(table, `${HEADER}\n2019-H1,criminal,Atlantis,1,1,0,0,0,1\n2019-H1,gossip,UK,1,1,0,0,0,x\n`);
    const { code, err } = await run(['totals', '2019-H1', '--compare', table]);
    expect(code).toBe(2);
    expect(err).toContain('line 2: country "Atlantis" is not known');
    expect(err).toContain('line 3: section "gossip" is not known');
    expect(err).toContain('line 3: rejected "x" is not a count');
  });
});

describe('a data folder that is at fault', () => {
  const EVENT = JSON.stringify({
    specversion: '1.0',
    id: '1',
    source: 'urn:x',
    type: 'org.request-ledger.DemandReceived.v2',
    subject: 'd-1',
    data: {
      on: '2019-03-01',
      section: 'criminal',
      country: 'IE',
      authority: 'police',
      process: 'subpoena',
      segment: 'consumer',
      accounts: 1,
    },
  });
  const events = join(folder, 'event.ndjson');
  const questions = [
    ['totals', '2019-H1'],
    ['import', events],
    ['replay'],
    ['projections', 'list'],
    ['waiting'],
    ['serve'],
  ];

  /** A ledger with one event in it, counted. */
  const folderNamed = async (name: string): Promise<string> => {
    const LEDGER_DATA_DIR = join(folder, name);
    writeFileSync(events, `${EVENT}\n`);
    await run(['import', events], { LEDGER_DATA_DIR });
    await run(['totals', '2019-H1'], { LEDGER_DATA_DIR });
    return LEDGER_DATA_DIR;
  };

  const TEXT = 'Dear diary, '.repeat(500);
  const without = (path: string): string => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    return path;
  };

  it.each(questions)('is named by %s %s when its ledger.db is a text', async (...line) => {
    const LEDGER_DATA_DIR = await folderNamed('text');
    const path = without(join(LEDGER_DATA_DIR, 'ledger.db'));
    writeFileSync(path, TEXT);
    expect(await run(line, { LEDGER_DATA_DIR })).toEqual({
      code: 2,
      out: '',
      err: `${path} is not a database. Stop what uses it, put it aside, and bring it back from a backup.\n`,
    });
  });

  it.each(questions)('is named by %s %s when its ledger.db cannot be opened', async (...line) => {
    const LEDGER_DATA_DIR = await folderNamed('unopened');
    const path = without(join(LEDGER_DATA_DIR, 'ledger.db'));
    mkdirSync(path, { recursive: true });
    const { code, out, err } = await run(line, { LEDGER_DATA_DIR });
    rmSync(path, { recursive: true });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`${path} cannot be opened. Check that ${LEDGER_DATA_DIR} is a folder`);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('names derived data that is damaged, and that it can be deleted', async () => {
    const LEDGER_DATA_DIR = await folderNamed('computed');
    const path = without(join(LEDGER_DATA_DIR, 'read-model.db'));
    writeFileSync(path, TEXT);
    const { code, err } = await run(['totals', '2019-H1'], { LEDGER_DATA_DIR });
    expect(code).toBe(2);
    expect(err).toBe(
      `${path} is not a database. It holds derived data: stop the programs that use it, delete it (and ${path}-wal, ${path}-shm), and it is created again.\n`,
    );
    without(path);
    expect(await run(['totals', '2019-H1'], { LEDGER_DATA_DIR })).toMatchObject({ code: 0 });
  });

  it('has an event in it that is none any more', async () => {
    const LEDGER_DATA_DIR = await folderNamed('changed');
    const database = openDatabase(join(LEDGER_DATA_DIR, 'ledger.db'));
    database.exec("DROP TRIGGER no_update_of_events; UPDATE events SET entry = CAST('scribble' AS BLOB)");
    database.close();
    const { code, out } = await run(['replay', '--verify'], { LEDGER_DATA_DIR });
    expect(code).toBe(1);
    expect(out).toMatch(/^CHANGED at position 0000000000000001: .* is not in the canonical form/);
  });

  it('is a file', async () => {
    const LEDGER_DATA_DIR = join(folder, 'file');
    writeFileSync(LEDGER_DATA_DIR, TEXT);
    const { code, err } = await run(['import', '-'], { LEDGER_DATA_DIR });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Name a folder: this is a file.') });
  });
});

describe('help', () => {
  it('is an answer', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of ['demo', 'serve', 'import', 'simulate', 'totals', 'explain', 'waiting', 'replay', 'doctor']) {
      expect(out).toContain(`  ${name} `);
    }
  });
});
