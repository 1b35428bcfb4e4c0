import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Something that a suite cannot run without and that a machine may lack. */
export interface Need {
  /** The word for it in `LEDGER_REQUIRE`. */
  readonly name: string;
  /** How to get it, or undefined where it is here. */
  readonly missing: () => string | undefined;
}

export const docker: Need = {
  name: 'docker',
  missing: () =>
    spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 }).status === 0
      ? undefined
      : 'start a Docker daemon; on Debian deploy/ci/base-images.sh does, as root',
};

/** The Python to look for packages in: the first on the path, as in a virtual environment that is active. */
export const python = 'python3';

const XLSX_READERS = ['openpyxl', 'pylightxl', 'xlsx2csv', 'python_calamine'];

export const xlsxReaders: Need = {
  name: 'xlsx-readers',
  missing: () =>
    spawnSync(python, ['-c', `import ${XLSX_READERS.join(', ')}`], { stdio: 'ignore' }).status === 0
      ? undefined
      : 'install openpyxl pylightxl xlsx2csv python-calamine for the python3 on the path',
};

/** Where the test vectors lie that other projects published. */
export const vectorsFolder = resolve(__dirname, '..', process.env['LEDGER_VECTORS'] ?? '../shared/vectors');

export const vectors: Need = {
  name: 'vectors',
  missing: () => (existsSync(vectorsFolder) ? undefined : 'set LEDGER_VECTORS to a folder of published test vectors'),
};

/**
 * A suite that runs where its need is met. Elsewhere it is skipped and its title says for want of what; where
 * `LEDGER_REQUIRE` (a list such as `docker,kafka`) names the need, its absence is a failure.
 */
export function describeWhere(need: Need, name: string, suite: () => void): void {
  const missing = need.missing();
  if (missing === undefined) describe(name, suite);
  else if (required().includes(need.name)) describe(name, () => fails(need, missing));
  else describe.skip(`${name} [no ${need.name}: ${missing}]`, suite);
}

const required = (): readonly string[] => (process.env['LEDGER_REQUIRE'] ?? '').split(',').map((word) => word.trim());

function fails(need: Need, missing: string): void {
  test(`has ${need.name}, which LEDGER_REQUIRE asks for`, () => {
    throw new Error(`There is no ${need.name} here: ${missing}.`);
  });
}
