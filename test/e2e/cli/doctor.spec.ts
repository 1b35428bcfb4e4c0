import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@ledger/sqlite';
import { ndjson, received } from '../../sample-events';
import { Folders, ledger } from './ledger-command';

jest.setTimeout(120_000);
const folders = new Folders();
afterAll(() => folders.removeAll());

interface Finding {
  readonly check: string;
  readonly well: boolean;
  readonly detail: string;
  readonly next?: string;
}

/** A copy of the files that an earlier version wrote (`test/history`). */
function writtenBySchema(schema: number): string {
  const dataDir = folders.make();
  for (const file of ['ledger.db', 'read-model.db']) {
    cpSync(join(__dirname, '../../history', String(schema), file), join(dataDir, file));
  }
  return dataDir;
}

function setSchema(path: string, schema: number): void {
  const database = openDatabase(path);
  database.exec(`PRAGMA user_version = ${schema}`);
  database.close();
}

function findings(dataDir: string): { readonly code: number | null; of(check: string): Finding | undefined } {
  const { code, out } = ledger(['doctor', '--json'], { dataDir });
  const all = (JSON.parse(out) as { findings: Finding[] }).findings;
  return { code, of: (check) => all.find((finding) => finding.check === check) };
}

describe('ledger doctor reports the schema of each file', () => {
  it('of this version', () => {
    const dataDir = folders.make();
    ledger(['import', '-'], { dataDir, input: ndjson([received('d-1')]) });
    ledger(['totals', '2019-H1'], { dataDir });
    const found = findings(dataDir);
    expect(found.code).toBe(0);
    for (const file of ['ledger.db', 'read-model.db']) {
      expect(found.of(file)).toEqual({ check: file, well: true, detail: 'whole, 1 MB, schema 2' });
    }
  });

  it('of the first version, which kept its number in a table, and what brings it to the present one', () => {
    const dataDir = writtenBySchema(1);
    const found = findings(dataDir);
    const detail = 'whole, 1 MB, schema 1: the service brings it to schema 2';
    for (const file of ['ledger.db', 'read-model.db']) {
      expect(found.of(file)).toEqual({ check: file, well: true, detail });
    }
    // The events can be examined only after the migration, and the doctor changes nothing.
    expect(found.code).toBe(1);
    expect(ledger(['totals', '2019-H1'], { dataDir })).toMatchObject({ code: 0 });
    expect(findings(dataDir).of('ledger.db')).toMatchObject({ detail: 'whole, 1 MB, schema 2' });
  });

  it.each(['ledger.db', 'read-model.db'])('of a newer version of %s, and advises to use that version', (file) => {
    const dataDir = writtenBySchema(2);
    setSchema(join(dataDir, file), 99);
    const found = findings(dataDir);
    expect(found.code).toBe(1);
    expect(found.of(file)).toEqual({
      check: file,
      well: false,
      detail: 'whole, 1 MB, schema 99: this program knows 2',
      next: 'Use the newer version of the program that wrote the file.',
    });
    const { code, err } = ledger(['totals', '2019-H1'], { dataDir });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Use the newer version of the program') });
    expect(err).not.toContain('start the service');
  });
});
