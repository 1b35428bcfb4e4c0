import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFor } from '../run/seed';
import { Appender, type Ack } from './support/appender';
import { faultsOf } from './support/check';

/** How often the appending process is killed; a night's run takes hundreds. */
const KILLS = Number(process.env['LEDGER_KILLS'] ?? 5);

describe('a process that is killed during appends', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-kill-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test(
    `killed ${KILLS} times: each acknowledged event is there exactly once, and the file is sound`,
    async () => {
      const path = join(folder, 'ledger.db');
      const random = randomFor('moments of the kills');
      const acked: Ack[] = [];
      for (let round = 0; round < KILLS; round++) {
        // Goes back a little, as a sender does that does not know what became of its last events.
        const appender = Appender.start(path, Math.max(0, acked.length - 40), 1_000_000);
        await appender.hasAcked(1 + Math.floor(random() * 400));
        await appender.kill();
        expect(appender.acked.length).toBeGreaterThan(0);
        acked.push(...appender.acked.filter(({ kind }) => kind === 'written'));
        expect(await faultsOf(path, [...acked, ...appender.acked])).toEqual([]);
      }
    },
    10_000 + KILLS * 10_000,
  );
});
