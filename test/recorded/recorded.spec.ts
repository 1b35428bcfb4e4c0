import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Intake, Owners, posturesOf } from '@ledger/intake';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Instant } from '@ledger/kernel';
import { Publication } from '@ledger/publication';
import { ReadModel } from '@ledger/read-model';
import { openDatabase, query } from '@ledger/sqlite';
import { Contract, DemandFeed, TotalsFeed } from '@ledger/streaming';
import { publicData } from '@ledger/ledger';
import { Service } from '../e2e/harness';

/** What an earlier version did with the same input. See README.md. */
const RECORDED = join(__dirname, 'expected');
const LEDGER = join(__dirname, 'ledger.db');
const RECORDING = process.env.RECORD_THE_RUN === 'yes';
const NOW = '2026-11-28T06:00:00.000Z' as Instant;

/** Compares with the recorded text, or records it. */
function expectRecorded(name: string, text: string): void {
  const file = join(RECORDED, name);
  if (RECORDING) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const lines = (items: readonly unknown[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  mkdirSync(join(folder, 'data'));
  mkdirSync(RECORDED, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the intake gives the recorded receipts and stores the recorded bytes', async () => {
  const path = join(folder, 'ledger.db');
  const clock = { now: () => NOW };
  const store = SqliteEventStore.open({ path, clock });
  const sources = posturesOf(new Map([['https://flagged.example', 'flag']]), 'enforce');
  const intake = new Intake({ store, waitingRoom: store.waitingRoom, clock, sources, owners: new Owners([]) });
  const events = readFileSync(join(__dirname, 'events.ndjson'), 'utf8').trimEnd().split('\n');
  const receipts: unknown[] = [];
  for (let at = 0; at < events.length; at += 64) {
    const batch = events.slice(at, at + 64).map((line) => JSON.parse(line) as unknown);
    for (const receipt of await intake.submitMany(batch, {})) {
      const { problem, ...told } = receipt as { problem?: { type: string; rule?: string } };
      receipts.push(problem ? { ...told, problem: problem.type, rule: problem.rule } : told);
    }
  }
  await intake.close();
  await store.close();
  if (RECORDING) cpSync(path, LEDGER);
  expectRecorded('receipts.ndjson', lines(receipts));
  expectRecorded('rows.ndjson', lines(rowsOf(path)));
});

/** Every stored event and waiting event; what is drawn at random and what follows from it is left out. */
function rowsOf(path: string): unknown[] {
  const database = openDatabase(path, { readOnly: true });
  const entries = query(database, 'SELECT position, entry FROM events ORDER BY position').all() as [
    number,
    Uint8Array,
  ][];
  const waiting = query(
    database,
    'SELECT source, id, stream, digest, waits_for FROM waiting ORDER BY source, id',
  ).all();
  database.close();
  const rows = entries.map(([position, bytes]) => [position, withoutDraws(new TextDecoder().decode(bytes))]);
  return [...rows, ...waiting];
}

const withoutDraws = (entry: string): string =>
  entry.replace(/"id":"[0-9a-f]{32}"/g, '"id":"*"').replace(/"nonce":"[\w-]{22}"/g, '"nonce":"*"');

test('the feeds make the recorded Kafka records', async () => {
  const path = join(folder, 'copy.db');
  cpSync(LEDGER, path);
  const store = SqliteEventStore.open({ path });
  const readModel = ReadModel.open({ path: join(folder, 'read-model.db'), store });
  await readModel.catchUp();
  const contract = new Contract();
  const feeds = [
    new TotalsFeed(contract, readModel, store, new Publication()),
    new DemandFeed(contract, store, publicData, new Publication()),
  ];
  const told: string[] = [];
  for (const feed of feeds) {
    const head = await feed.head();
    let after = '0000000000000000' as typeof head;
    while (after < head) {
      const page = await feed.read(after, 500);
      for (const record of page.records) told.push(`${JSON.stringify(record)}\n`);
      after = page.upTo;
    }
  }
  await readModel.close();
  await store.close();
  const text = told.join('');
  expectRecorded('kafka.sha256', `${told.length} records, ${sha256(text)}\n`);
  expectRecorded('kafka-some.ndjson', told.filter((_, at) => at % 40 === 0).join(''));
});

const PATHS = [
  '/v1/periods',
  '/v1/periods?kind=month',
  '/v1/periods/2019-H1/totals',
  '/v1/periods/2019-H1/totals?by=country',
  '/v1/periods/2019-H1/totals?by=section,process,authority,segment&country=IE&country=DE&country=US',
  '/v1/periods/2019-H1/totals?by=section&policy=processed',
  '/v1/periods/2019/totals?by=month,section',
  '/v1/periods/2019-Q1/totals?by=country&asOf=0000000000000040',
  '/v1/periods/2019-Q1/totals?by=country&policy=processed&asOf=0000000000000300',
  '/v1/periods/2019-H1/totals.csv?by=country,process',
  '/v1/periods/2019-H1/totals.csv?layout=microsoft-lerr&bom=1',
  '/v1/periods/2019-H1/totals.xlsx?by=country',
  '/v1/periods/2019-H1/totals.xlsx?layout=microsoft-lerr',
  '/v1/periods/2019-H1/totals/explain?measure=requests&section=criminal&country=DE',
  '/v1/periods/2019-H1/totals/explain?measure=disclosed_content',
  '/v1/periods/2019-H1/totals/explain?measure=policy_exceptions&asOf=0000000000000060',
  '/v1/demands?limit=20',
  '/v1/demands?country=US',
  '/v1/demands/all',
  '/v1/demands/all/history',
  '/v1/demands/flag/history',
  '/v1/demands/nothing',
  '/v1/waiting',
  '/v1/periods/2019-H3/totals',
];

test('the service gives the recorded answers', async () => {
  const dataDir = join(folder, 'data');
  cpSync(LEDGER, join(dataDir, 'ledger.db'));
  const service = await Service.start({ dataDir });
  const answers: unknown[] = [];
  try {
    for (const path of PATHS) {
      const response = await service.get(path);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const type = response.headers.get('content-type') ?? '';
      const body = /json|csv/.test(type) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : sha256(bytes);
      const problem = response.status < 400 ? body : (JSON.parse(body) as { type: string }).type;
      const position = response.headers.get('ledger-position');
      answers.push({ path, status: response.status, type, position, body: problem });
    }
    answers.push(await streamed(service));
  } finally {
    await service.stop();
  }
  expectRecorded('answers.ndjson', lines(answers));
});

/** The first changes of the stream of totals. */
async function streamed(service: Service): Promise<unknown> {
  const enough = new AbortController();
  const response = await service.get('/v1/totals/stream?after=0000000000000000', { signal: enough.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > 20_000) break;
  }
  enough.abort();
  return { path: '/v1/totals/stream', body: text.slice(0, 20_000) };
}

test('the recorded run is there', () => {
  expect(existsSync(LEDGER)).toBe(true);
});
