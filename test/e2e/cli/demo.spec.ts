import { Folders, ledger } from './ledger-command';

const folders = new Folders();
afterAll(() => folders.removeAll());

describe('the demo', () => {
  it('reproduces every row of a published report from a history', () => {
    const { code, out } = ledger(['demo', '--exit'], { dataDir: folders.make(), env: { LEDGER_PORT: '0' } });
    expect(code).toBe(0);
    expect(out.match(/^✓/gm)).toHaveLength(91 + 3);
    expect(out).toContain('91 of 91 rows equal, 3 of 3 sums equal. All equal.');
  });
});
