import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Bookmark } from '../../../apps/cli/src/import/bookmark';
import type { Place } from '../../../apps/cli/src/import/place';
import { ndjson, received } from '../../sample-events';
import { Service } from '../harness';
import { Folders, ledger } from './ledger-command';

const folders = new Folders();
afterAll(() => folders.removeAll());

const EVENTS = 40;
const events = Array.from({ length: EVENTS }, (_, i) => received(`d-${i}`));

const fileWith = (lines: readonly unknown[]): string => {
  const file = join(folders.make(), 'events.ndjson');
  writeFileSync(file, ndjson(lines));
  return file;
};

/** As an import through a service leaves it that was ended after so many lines. */
async function cutOff(file: string, url: string, dataDir: string): Promise<void> {
  ledger(['import', fileWith(events.slice(0, 25)), '--url', url], { dataDir });
  const place = (await (await fetch(`${url}/v1/ledger`)).json()) as Place;
  new Bookmark(file, url).write({ line: 25, place });
}

describe('an import through a service that is resumed', () => {
  it('resumes at its bookmark on the same ledger, and starts at line 1 on another', async () => {
    const dataDir = folders.make();
    const file = fileWith(events);
    let service = await Service.start({ dataDir });
    await cutOff(file, service.url, dataDir);
    const onward = ledger(['import', file, '--resume', '--json', '--url', service.url], { dataDir });
    expect([onward.err, JSON.parse(onward.out)]).toMatchObject([
      'Going on after line 25.\n',
      { recorded: EVENTS - 25 },
    ]);

    await cutOff(file, service.url, dataDir);
    await service.stop();
    rmSync(dataDir, { recursive: true });
    const port = new URL(service.url).port;
    service = await Service.start({ dataDir, env: { LEDGER_PORT: port } });
    const again = ledger(['import', file, '--resume', '--json', '--url', service.url], { dataDir });
    expect([again.err, JSON.parse(again.out)]).toMatchObject([
      expect.stringContaining('beginning at line 1'),
      { recorded: EVENTS },
    ]);
    await service.stop();
  });
});

describe('an import into a folder that is resumed', () => {
  it('starts at line 1 when the folder was removed in between, and skips no event', () => {
    const dataDir = join(folders.make(), 'data');
    const file = fileWith(events);
    expect(ledger(['import', fileWith(events.slice(0, 25))], { dataDir }).code).toBe(0);
    new Bookmark(file, dataDir).write({ line: 25, place: { ledger: 'x', position: '25', chain: '0' } });
    rmSync(dataDir, { recursive: true });
    const resumed = ledger(['import', file, '--resume', '--json'], { dataDir });
    expect(resumed.err).toContain('beginning at line 1');
    expect(JSON.parse(resumed.out)).toMatchObject({ recorded: EVENTS });
  });
});

describe('a gzipped file with a changed bit', () => {
  it('is refused before its first event is recorded', () => {
    const dataDir = folders.make();
    const packed = gzipSync(ndjson(events));
    packed[packed.length - 6]! ^= 4;
    const file = join(folders.make(), 'events.ndjson.gz');
    writeFileSync(file, packed);
    for (const from of [file, '-']) {
      const imported = ledger(['import', from, '--json'], { dataDir, input: packed });
      expect([imported.code, imported.err]).toEqual([
        2,
        expect.stringContaining('is gzipped, and breaks off or is damaged'),
      ]);
    }
    expect(JSON.parse(ledger(['replay', '--json'], { dataDir }).out)).toMatchObject({ events: 0 });
  });
});

describe('a URL without its scheme', () => {
  it('is refused with a sentence', () => {
    const { code, err } = ledger(['totals', '2019-H1', '--url', 'localhost:3000'], { dataDir: folders.make() });
    expect([code, err]).toEqual([2, '"localhost:3000" is not an address. Write it like http://127.0.0.1:3000.\n']);
  });
});
