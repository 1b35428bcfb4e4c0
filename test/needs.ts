import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { missingImages } from './run/docker';
import { missingOnce } from './run/once';

/** Something that a suite cannot run without and that a machine may lack. */
export interface Need {
  /** The word for it in `LEDGER_REQUIRE`. */
  readonly name: string;
  /** How to get it, or undefined where it is here. */
  readonly missing: () => string | undefined;
}

/** A daemon, and the images that deploy/Dockerfile begins with. */
export const docker: Need = {
  name: 'docker',
  missing: () => {
    const missing = missingOnce('docker', () => missingImages(baseImages()));
    return missing && `${missing}; on Debian deploy/ci/base-images.sh, as root, starts the daemon and gets the images`;
  },
};

function baseImages(): string[] {
  const dockerfile = readFileSync(resolve(__dirname, '../deploy/Dockerfile'), 'utf8');
  const [stages, images] = [/^FROM .* AS (\S+)$/gm, /^FROM (\S+)/gm].map((line) =>
    Array.from(dockerfile.matchAll(line), ([, name]) => name!),
  );
  return [...new Set(images!.filter((image) => !stages!.includes(image)))];
}

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
