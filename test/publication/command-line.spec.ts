import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '@ledger/ledger';
import { createLog, loadSettings } from '@ledger/platform';
import type { SampleEvent } from '../sample-events';
import { built } from '../run/built';
import { MIXED, VISIBLE } from './ledgers';
import { normal } from './served';

jest.setTimeout(120_000);

/** The published table has no row for national security. */
const NOT_IN_THE_LAYOUT = 'totals 2019-H1 --table --format csv';

/** Commands that show figures: they take `--audience`. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  totals: [
    'totals 2019-H1',
    'totals 2019 --by country,process --policy processed',
    'totals 2019-H1 --by country --format csv',
    'totals 2019-H1 --by country --format xlsx',
    NOT_IN_THE_LAYOUT,
    'totals 2019-H1 --section national-security --json',
    'totals 2018-H1 --json',
  ],
  explain: [
    'explain 2019-H1 --measure requests',
    'explain 2019-H1 --measure accounts_specified --json',
    'explain 2019-H1 --measure requests --section national-security --json',
  ],
};

/** Commands for the operator of the ledger, who may see everything in it. */
const OPERATOR = [
  'backup',
  'dead-letters',
  'demo',
  'doctor',
  'help',
  'import',
  'init',
  'projections',
  'replay',
  'restore',
  'serve',
  'simulate',
  'token',
  'waiting',
];

interface Printed {
  readonly code: number;
  readonly printed: string;
}

function printedBy(folder: string, lines: readonly string[]): Printed[] {
  const script = join(__dirname, 'lines.cjs');
  const env = { PATH: process.env['PATH'], LEDGER_DATA_DIR: folder };
  const given = JSON.stringify(lines.map((line) => line.split(' ')));
  return JSON.parse(execFileSync(process.execPath, [script, given], { env, encoding: 'utf8' })) as Printed[];
}

describe('the command line, where a rule withholds a section', () => {
  const folders: string[] = [];

  async function folderWith(events: readonly SampleEvent[]): Promise<string> {
    const dataDir = mkdtempSync(join(tmpdir(), 'exits-'));
    folders.push(dataDir);
    const settings = loadSettings({ LEDGER_DATA_DIR: dataDir });
    if (!settings.ok) throw new Error(settings.error.join());
    const ledger = await Ledger.open(settings.value, { log: createLog({ logLevel: 'silent' }) });
    await ledger.intake.submitMany(events, {});
    await ledger.close();
    return dataDir;
  }

  beforeAll(async () => {
    built('apps/cli/src/cli.js');
    await folderWith(VISIBLE);
    await folderWith(MIXED);
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  const lines = Object.values(FIGURES).flat();
  const both = (audience: string) =>
    folders.map((folder) =>
      printedBy(
        folder,
        lines.map((line) => `${line} --audience ${audience}`),
      ),
    );

  it.each(['public', 'reporting'])('prints nothing of the section for the audience %s', (audience) => {
    const [plain, mixed] = both(audience);
    for (const [i, line] of lines.entries()) {
      expect({ line, code: mixed![i]!.code }).toEqual({ line, code: 0 });
      expect(`${line}\n${normal(mixed![i]!.printed)}`).toBe(`${line}\n${normal(plain![i]!.printed)}`);
    }
  });

  it('prints the section for the operator, who names no audience', () => {
    const [plain, mixed] = folders.map((folder) => printedBy(folder, lines));
    const differs = lines.filter((_, i) => normal(mixed![i]!.printed) !== normal(plain![i]!.printed));
    expect(lines.filter((line) => !differs.includes(line))).toEqual([NOT_IN_THE_LAYOUT]);
  });

  it('has every command classified: with an audience, or for the operator', () => {
    const [{ printed }] = printedBy(folders[0]!, ['--help']) as [Printed];
    const names = [...printed.matchAll(/^ {2}([a-z][a-z-]*)(?= [[<]| {2,}|$)/gm)].map(([, name]) => name!);
    expect(names.toSorted()).toEqual([...Object.keys(FIGURES), ...OPERATOR].toSorted());
    const own = names.filter((name) => name !== 'help');
    const helps = printedBy(
      folders[0]!,
      own.map((name) => `${name} --help`),
    );
    const withAudience = own.filter((_, i) => helps[i]!.printed.includes('--audience'));
    expect(withAudience.toSorted()).toEqual(Object.keys(FIGURES).toSorted());
  });
});
