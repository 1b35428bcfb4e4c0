import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { openDatabase } from '@ledger/sqlite';
import { audit } from './audit';
import { Intake } from './intake';
import { posturesOf } from './reading/sources';
import { disclosed, FLAGGED, frozenClock, received, validated } from './testing/ledger';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  path = join(folder, 'ledger.db');
  const store = SqliteEventStore.open({ path, clock: frozenClock });
  const sources = posturesOf(new Map([[FLAGGED, 'flag']]), 'enforce');
  const intake = new Intake({ store, waitingRoom: store.waitingRoom, clock: frozenClock, sources });
  const flagged = { subject: 'd-2', source: FLAGGED };
  await intake.submitMany([received(), validated(), disclosed()], {});
  await intake.submitMany(
    [received({ process: 'subpoena' }, flagged), disclosed({}, flagged), validated({}, flagged)],
    {},
  );
  await intake.close();
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function audited() {
  const store = SqliteEventStore.open({ path });
  return audit(store).finally(() => store.close());
}

/** Does as somebody would who owns the file. */
function tamper(sql: string): void {
  const database = openDatabase(path);
  const triggers = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
  }[];
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  database.exec(sql);
  database.close();
}

const changed = (position: number, from: string, to: string): void =>
  tamper(
    `UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '${from}', '${to}') AS BLOB) WHERE position = ${position}`,
  );

describe('an audit of a ledger', () => {
  it('finds nothing where all is as it was recorded, exceptions that the ledger noted included', async () => {
    expect(await audited()).toEqual({ events: 7, flaws: [] });
  });

  it('tells how far it is', async () => {
    const store = SqliteEventStore.open({ path });
    const seen: number[][] = [];
    await audit(store, (events, of) => seen.push([events, of]));
    await store.close();
    expect(seen).toEqual([[7, 7]]);
  });

  it.each([
    ['a value', '"country":"IE"', '"country":"FR"', /something else than what came in/],
    ['the demand', '"stream":"d-1"', '"stream":"d-9"', /names the demand d-9, and stands in the history of d-1/],
    ['the revision', '"seq":0', '"seq":5', /names revision 5, and stands at revision 0/],
    ['the id of the upstream event', '"origin":{"id":"e-', '"origin":{"id":"x-', /not among those that came in/],
    ['the spelling', '"accounts":3', '"accounts":3.0', /canonical/],
    ['a quote, so that it is no JSON', '"accounts":', '"accounts:', /canonical/],
    ['the instant at which it happened', '"at":"2019', '"at":"2018', /hash chain breaks/],
    ['the nonce', '"nonce":"', '"nonce":"x', /canonical/],
  ])('names the position of a change of %s, and what is wrong there', async (_, from, to, detail) => {
    changed(1, from, to);
    const { events, flaws } = await audited();
    expect(flaws[0]).toEqual({ position: '0000000000000001', detail: expect.stringMatching(detail) as string });
    expect(flaws[0]!.detail).toMatch(/the hash chain breaks here/);
    expect(events).toBe(7);
  });

  it('finds an event that was copied to another place', async () => {
    tamper('UPDATE events SET entry = (SELECT entry FROM events WHERE position = 1) WHERE position = 3');
    expect((await audited()).flaws[0]).toMatchObject({ position: '0000000000000003' });
  });
});
