import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, Intake, posturesOf } from '@ledger/intake';
import { beginEpoch, SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Flaw } from '@ledger/event-store';
import type { Instant } from '@ledger/kernel';
import { type Database, openDatabase } from '@ledger/sqlite';

const FLAGGED = 'https://flagged.example';
const CASES = 'https://cases.example';
const BEGAN = '2019-06-01T00:00:00.000Z' as Instant;

/** A ledger file with everything in it that a file can hold, and copies of it to be changed. */
export class LedgerToChange {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tampering-'));
  private readonly original = join(this.folder, 'original.db');
  private copies = 0;

  /** Events, notes of broken rules, claims, what waits, what was dismissed, and a second epoch. */
  async fill(): Promise<void> {
    const store = SqliteEventStore.open({ path: this.original });
    const { waitingRoom } = store;
    const sources = posturesOf(new Map([[FLAGGED, 'flag']]), 'enforce');
    const intake = new Intake({ store, waitingRoom, clock: { now: () => BEGAN }, sources });
    for (let demand = 0; demand < 20; demand++) await intake.submitMany(historyOf(demand), {});
    await waitingRoom.dismiss({ source: CASES, id: 'early-0' }, { at: BEGAN, by: 'p-1', reason: 'sent by mistake' });
    await claimOne(store);
    await intake.close();
    await store.close();
    beginEpoch(this.original, BEGAN);
  }

  /** Another copy of the file, for one change. */
  copy(): string {
    const path = join(this.folder, `${(this.copies += 1)}.db`);
    copyFileSync(this.original, path);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** An upstream event that changed nothing: its origin is in use, and it has no place in the log. */
async function claimOne(store: SqliteEventStore): Promise<void> {
  const { length } = await store.readStream('d-1');
  const origin = { source: CASES, id: 'nothing-new' };
  const [answer] = await store.append([{ stream: 'd-1', expected: length, origin, digest: 'said', events: [] }]);
  if (answer?.kind !== 'written') throw new Error(`the claim was answered ${answer?.kind}`);
}

/** Some lawful, some against a rule of a source that may, some early, one repeated in other words. */
function historyOf(demand: number): object[] {
  const source = demand % 3 === 0 ? FLAGGED : CASES;
  const day = `2019-03-${String(1 + (demand % 20)).padStart(2, '0')}`;
  const event = (id: string, type: string, data: object, subject = `d-${demand}`): object => ({
    specversion: '1.0',
    id: `${id}-${demand}`,
    source,
    type: `org.request-ledger.${type}`,
    subject,
    data: { on: day, ...data },
  });
  const receipt = { section: 'criminal', country: 'IE', authority: 'police', process: 'subpoena', segment: 'consumer' };
  return [
    event('received', 'DemandReceived.v2', { ...receipt, accounts: 3 }),
    event('validated', 'DemandValidated.v1', {}),
    event('again', 'DemandValidated.v1', {}),
    event('disclosed', 'DataDisclosed.v1', { category: demand % 3 === 0 ? 'content' : 'non-content', accounts: 2 }),
    ...(demand < 6 ? [{ ...event('early', 'DemandValidated.v1', {}, `early-${demand}`), source: CASES }] : []),
  ];
}

/** What an auditor is told of a file. */
export async function flawsOf(path: string): Promise<readonly Flaw[]> {
  const store = SqliteEventStore.open({ path });
  try {
    return (await audit(store)).flaws;
  } finally {
    await store.close();
  }
}

/** Does as an owner of the file can: sets the guards aside, changes it, and puts them back. */
export function change(path: string, work: (database: Database) => void): void {
  const database = openDatabase(path);
  const guards = database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of guards) database.exec(`DROP TRIGGER ${name}`);
  work(database);
  for (const { sql } of guards) database.exec(sql);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
