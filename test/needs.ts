import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Something that a suite cannot run without and that a machine may lack. */
export interface Need {
  /** The word for it in `LEDGER_REQUIRE`. */
  readonly name: string;
  readonly present: () => boolean;
  /** How to get it, for whoever reads that a suite was skipped. */
  readonly how: string;
}

const ROOT = resolve(__dirname, '..');

const answers = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

export const docker: Need = {
  name: 'docker',
  present: () => answers('docker', 'info'),
  how: 'start a Docker daemon (on Debian, as root: deploy/ci/base-images.sh)',
};

/** Real brokers, in the order in which the Kafka suites look for them. */
export const kafka: Need = {
  name: 'kafka',
  present: () => Boolean(process.env['LEDGER_KAFKA_BROKERS']) || (answers('java', '-version') && answers('mvn', '-v')),
  how: 'set LEDGER_KAFKA_BROKERS, or install Java 17 and Maven',
};

/** Where the published test vectors of other projects lie. */
export const vectorsFolder = resolve(ROOT, process.env['LEDGER_VECTORS'] ?? '../shared/vectors');

export const vectors: Need = {
  name: 'vectors',
  present: () => existsSync(vectorsFolder),
  how: 'set LEDGER_VECTORS to a folder of published test vectors',
};

/**
 * A suite that runs where its need is met. Elsewhere it is skipped, and its title says for want of what; where
 * `LEDGER_REQUIRE` (a list such as `docker,kafka`) names the need, its absence is a failure.
 */
export function describeWhere(need: Need, name: string, suite: () => void): void {
  if (need.present()) describe(name, suite);
  else if (required().includes(need.name)) describe(name, () => failing(need));
  else describe.skip(`${name} [no ${need.name}: ${need.how}]`, suite);
}

const required = (): readonly string[] => (process.env['LEDGER_REQUIRE'] ?? '').split(',').map((word) => word.trim());

function failing(need: Need): void {
  test(`has ${need.name}`, () => {
    throw new Error(`LEDGER_REQUIRE names ${need.name}, and it is not here: ${need.how}.`);
  });
}
