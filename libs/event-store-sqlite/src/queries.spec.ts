import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@ledger/sqlite';
import { queries } from './queries';
import { migrate } from './migrations';

describe('every question of the store finds its rows by an index', () => {
  let folder: string;
  let database: Database;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-plan-'));
    database = openDatabase(join(folder, 'ledger.db'));
    migrate(database);
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  function planOf(name: keyof typeof queries): string[] {
    const sql = queries[name];
    const rows = database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array<null>(sql.split('?').length - 1).fill(null));
    return rows.map((row) => String(row['detail'])).filter((step) => !/SUBQUERY|^CO-ROUTINE/.test(step));
  }

  test.each<[keyof typeof queries, string[]]>([
    ['last', ['SEARCH events']],
    ['log', ['SEARCH events USING INTEGER PRIMARY KEY (rowid>?)']],
    ['recordedBefore', ['SEARCH events USING INTEGER PRIMARY KEY (rowid<?)']],
    ['chainAt', ['SEARCH events USING INTEGER PRIMARY KEY (rowid=?)']],
    ['positionOf', ['SEARCH events USING COVERING INDEX sqlite_autoindex_events_1 (stream=? AND revision=?)']],
    ['waitingDigest', ['SEARCH waiting USING INDEX sqlite_autoindex_waiting_1 (source=? AND id=?)']],
    ['dismissedDigest', ['SEARCH dismissals USING PRIMARY KEY (source=? AND id=?)']],
    ['listDismissals', ['SEARCH dismissals USING PRIMARY KEY ((source,id)>(?,?))']],
    [
      'stream',
      [
        'SEARCH events USING INDEX sqlite_autoindex_events_1 (stream=?)',
        'SEARCH streams USING COVERING INDEX sqlite_autoindex_streams_1 (name=?)',
      ],
    ],
    ['streams', ['SEARCH events USING INDEX sqlite_autoindex_events_1 (stream>? AND stream<?)']],
    [
      'streamHead',
      [
        'SEARCH streams USING COVERING INDEX sqlite_autoindex_streams_1 (name=?)',
        'SEARCH events USING COVERING INDEX sqlite_autoindex_events_1 (stream=?)',
      ],
    ],
    ['source', ['SEARCH sources USING COVERING INDEX sqlite_autoindex_sources_1 (name=?)']],
    [
      'origin',
      [
        'SEARCH sources USING COVERING INDEX sqlite_autoindex_sources_1 (name=?)',
        'SEARCH origins USING PRIMARY KEY (source=? AND id=?)',
        'SEARCH events USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
        'SEARCH streams USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
      ],
    ],
    ['findWaiting', ['SEARCH waiting USING INDEX sqlite_autoindex_waiting_1 (source=? AND id=?)']],
    ['removeWaiting', ['SEARCH waiting USING INDEX sqlite_autoindex_waiting_1 (source=? AND id=?)']],
    ['listWaiting', ['SEARCH waiting USING INTEGER PRIMARY KEY (rowid>?)']],
  ])('%s', (name, plan) => {
    expect(planOf(name)).toEqual(plan);
  });

  test('the last event is found from the end', () => {
    expect(planOf('head').join()).toMatch(/SCAN (events|last)/);
    expect(planOf('head').join()).not.toMatch(/TEMP B-TREE/);
  });

  test('a page of streams walks the streams from the cursor on', () => {
    expect(planOf('streamsAfter')).toContain('SEARCH streams USING INTEGER PRIMARY KEY (rowid>?)');
  });

  test('those that wait for some demands are looked up demand by demand', () => {
    expect(planOf('waitingOf')).toContain('SEARCH waiting USING INDEX waiting_of_stream (stream=?)');
  });
});
