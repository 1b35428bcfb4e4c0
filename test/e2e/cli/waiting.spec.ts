import { ndjson, received, validated, SOURCE } from '../../sample-events';
import { Folders, ledger, served } from './ledger-command';

jest.setTimeout(120_000);
const folders = new Folders();
afterAll(() => folders.removeAll());

const id = 'd-1-DemandValidated.v1';

function withWaiting(): string {
  const dataDir = folders.make();
  ledger(['import', '-'], { dataDir, input: ndjson([validated('d-1'), validated('d-2')]) });
  return dataDir;
}

describe('ledger waiting dismiss', () => {
  it('settles an event permanently, records who, when and why, and its sender gets that answer', () => {
    const dataDir = withWaiting();
    const done = ledger(['waiting', 'dismiss', SOURCE, id, '--because', 'sent by mistake', '--json'], { dataDir });
    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.out)).toMatchObject({ id, demand: 'd-1', by: 'local', because: 'sent by mistake' });
    expect(ledger(['waiting'], { dataDir }).out).not.toContain(id);
    expect(ledger(['waiting', 'list'], { dataDir }).out).toContain('d-2');
    expect(ledger(['waiting', 'list', '--dismissed'], { dataDir }).out).toContain('sent by mistake');
    const again = ledger(['import', '-'], { dataDir, input: ndjson([received('d-1'), validated('d-1')]) });
    expect(again.out + again.err).toContain('event-dismissed');
  });

  it('reports an unknown event, and refuses a reason that names a person', () => {
    const dataDir = withWaiting();
    expect(ledger(['waiting', 'dismiss', SOURCE, 'none', '--because', 'x'], { dataDir })).toMatchObject({
      code: 1,
      err: expect.stringContaining('No event of this source and id waits.'),
    });
    expect(ledger(['waiting', 'dismiss', SOURCE, id, '--because', 'jane@x.example'], { dataDir }).code).toBe(2);
    expect(ledger(['waiting', 'dismiss', SOURCE, id], { dataDir }).code).toBe(2);
    expect(ledger(['waiting', 'bogus'], { dataDir }).code).toBe(2);
    expect(JSON.parse(ledger(['waiting', '--json'], { dataDir }).out)).toMatchObject({ count: 2 });
  });

  describe('over HTTP', () => {
    let service: Awaited<ReturnType<typeof served>>;
    beforeAll(async () => {
      service = await served(withWaiting());
    });
    afterAll(() => service.stop());

    it('works as in the folder, and gives the same answer when repeated', () => {
      const dataDir = folders.make();
      const url = ['--url', service.url];
      const line = ['waiting', 'dismiss', SOURCE, id, '--because', 'sent by mistake', ...url];
      expect(ledger(line, { dataDir })).toMatchObject({ code: 0 });
      expect(ledger(line, { dataDir })).toMatchObject({ code: 0 });
      expect(ledger(['waiting', ...url], { dataDir }).out).not.toContain(id);
      expect(ledger(['waiting', 'list', '--dismissed', ...url], { dataDir }).out).toContain(id);
      expect(ledger(['waiting', 'dismiss', SOURCE, 'none', '--because', 'x', ...url], { dataDir }).err).toContain(
        '404',
      );
    });
  });
});
