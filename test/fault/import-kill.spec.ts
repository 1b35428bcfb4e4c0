import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { beforeFirst, positionNumber } from '@ledger/kernel';
import { built } from '../run/built';
import { randomFor } from '../run/seed';

/** The full run is `npm run test:kill`: 50 kills of an import of 200,000 events. */
const KILLS = Number(process.env['LEDGER_KILLS'] ?? 5);
const EVENTS = Number(process.env['LEDGER_KILL_EVENTS'] ?? 20_000);
const EVENTS_A_DEMAND = 3.5;
const DEMANDS = 24_714;

const LEDGER = resolve('apps/cli/bin/ledger.cjs');
const PUBLISHED = resolve('data/published/microsoft-lerr-2019-H1.csv');

interface Told {
  readonly source: string;
  readonly id: string;
}

describe(`an import of about ${EVENTS} events that is killed ${KILLS} times and resumed each time`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-kill-'));
  const table = join(folder, 'table.csv');
  const events = join(folder, 'events.ndjson');
  const env = { PATH: process.env['PATH'], LEDGER_DATA_DIR: join(folder, 'data') };
  const ledger = (...args: string[]): string =>
    execFileSync(process.execPath, [LEDGER, ...args], { env, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: 'pipe' });

  let told: Told[];

  beforeAll(() => {
    built('apps/cli/src/main.js');
    writeFileSync(table, scaled(readFileSync(PUBLISHED, 'utf8'), EVENTS / (DEMANDS * EVENTS_A_DEMAND)));
    writeFileSync(events, ledger('simulate', '--table', table, '--seed', 'kill', '--duplicates', '5%', '--shuffle'));
    told = readFileSync(events, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Told);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps every acknowledged event exactly once, and ends with the totals of an import that was never cut off', async () => {
    let checked = 0;
    const random = randomFor('moments of the kills');
    for (let kill = 1; kill <= KILLS; kill++) {
      const target = Math.floor((told.length * (kill - 1 + random())) / (KILLS + 1));
      await killedImport(events, env, { target, atOnce: kill % 5 === 0, moment: random() });
      checked = await requireAcknowledged(join(env.LEDGER_DATA_DIR, 'ledger.db'), told, {
        from: checked,
        upTo: acknowledged(events),
      });
    }
    expect(checked).toBeGreaterThan(0);
    ledger('import', events, '--resume', '--json');
    await requireEachOnce(join(env.LEDGER_DATA_DIR, 'ledger.db'), told);
    expect(JSON.parse(ledger('replay', '--json'))).toMatchObject({ equal: true });
    expect(JSON.parse(ledger('waiting', '--json'))).toMatchObject({ items: [] });
    expect(ledger('totals', '2019-H1', '--compare', table)).toContain('All equal');
  }, 3_600_000);
});

/** Starts the import where it was, and kills it with no warning at a random moment once it has passed the target. */
async function killedImport(
  file: string,
  env: { readonly LEDGER_DATA_DIR: string; readonly PATH: string | undefined },
  { target, atOnce, moment }: { target: number; atOnce: boolean; /** From 0 to 1. */ moment: number },
): Promise<void> {
  const child = spawn(process.execPath, [LEDGER, 'import', file, '--resume', '--batch', '250'], {
    env,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const isDue = (): boolean => atOnce || child.exitCode !== null || acknowledged(file) >= target;
  while (!isDue()) await pause(2);
  await Promise.race([pause(moment * (atOnce ? 700 : 25)), ended]);
  child.kill('SIGKILL');
  await ended;
}

/** The line up to which every event has its receipt, as the import noted it after each batch. */
function acknowledged(file: string): number {
  try {
    return (JSON.parse(readFileSync(`${file}.progress`, 'utf8')) as { line: number }).line;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

async function requireAcknowledged(
  path: string,
  told: readonly Told[],
  { from, upTo }: { from: number; upTo: number },
): Promise<number> {
  if (upTo <= from) return from;
  const store = SqliteEventStore.open({ path });
  for (const { source, id } of told.slice(from, upTo)) {
    const origin = { source, id };
    const kept = (await store.find(origin)) ?? (await store.waitingRoom.find(origin));
    if (!kept) throw new Error(`${id} was acknowledged and is not there`);
  }
  await store.close();
  return upTo;
}

/** Every origin of the file stands in the log once, and nothing else does. */
async function requireEachOnce(path: string, told: readonly Told[]): Promise<void> {
  const store = SqliteEventStore.open({ path });
  const seen = new Map<string, number>();
  let expected = 1;
  for (let after = beforeFirst, atHead = false; !atHead;) {
    const page = await store.readLog(after, 5_000);
    for (const { position, entry } of page.events) {
      expect(positionNumber(position)).toBe(expected++);
      seen.set(entry.origin.id, (seen.get(entry.origin.id) ?? 0) + 1);
    }
    ({ upTo: after, atHead } = page);
  }
  await store.close();
  expect(seen.size).toBe(new Set(told.map(({ id }) => id)).size);
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
}

/** The same table with every figure multiplied: a smaller or larger history of the same shape. */
function scaled(csv: string, factor: number): string {
  const [header, ...rows] = csv.trim().split('\n');
  return [header, ...rows.map((row) => scaledRow(row.split(','), factor))].join('\n');
}

function scaledRow(cells: readonly string[], factor: number): string {
  const [period, section, country, , , ...outcomes] = cells;
  const answers = outcomes.map((figure) => Math.round(Number(figure) * factor));
  const sum = answers.reduce((total, answer) => total + answer, 0);
  return [period, section, country, sum, sum, ...answers].join(',');
}
