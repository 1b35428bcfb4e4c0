import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const SUITES = ['test/kafka/client-faults.spec.ts', 'test/kafka/odd-records.spec.ts', 'test/e2e/container'];

/** A machine with Maven and Java whose registries do not answer: programs of those names that say so, first on the PATH. */
class Offline {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ledger-offline-'));
  private readonly calls = join(this.folder, 'calls');

  constructor() {
    mkdirSync(join(this.folder, 'bin'));
    this.program('java', 'exit 0');
    this.program(
      'mvn',
      `[ "$1" = -version ] && exit 0; echo "[ERROR] Could not transfer artifact from/to central"; exit 1`,
    );
    this.program('docker', `[ "$1" = info ] && exit 0; exit 1`);
    writeFileSync(this.calls, '');
  }

  run(env: Readonly<Record<string, string>>): { readonly code: number | null; readonly said: string } {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_'));
    const path = `${join(this.folder, 'bin')}:${process.env['PATH']}`;
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const run = spawnSync(process.execPath, ['--experimental-vm-modules', jest, ...SUITES], {
      cwd: ROOT,
      env: { ...Object.fromEntries(own), PATH: path, KAFKA_HOME: join(this.folder, 'kafka'), ...env },
      encoding: 'utf8',
    });
    return { code: run.status, said: run.stderr + run.stdout };
  }

  /** How often something was asked of a registry. */
  asked(call: RegExp): number {
    return readFileSync(this.calls, 'utf8')
      .split('\n')
      .filter((line) => call.test(line)).length;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private program(name: string, body: string): void {
    const file = join(this.folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "${this.calls}"\n${body}\n`);
    chmodSync(file, 0o755);
  }
}

describe('a run of jest where no registry of Maven and Docker answers', () => {
  let machine: Offline;
  beforeEach(() => {
    machine = new Offline();
  });
  afterEach(() => machine.remove());

  test('skips the suites that need one, says why, and asks each registry once', () => {
    const { code, said } = machine.run({});

    expect(said).toMatch(/client-faults\.spec\.ts: .*Maven cannot fetch Kafka's jars: Could not transfer artifact/);
    expect(said).toMatch(/odd-records\.spec\.ts: .*Docker has no image apache\/kafka.*; Maven cannot fetch/);
    expect(said).toMatch(/container\.spec\.ts: .*Docker has no image node:24-bookworm-slim/);
    expect(said).toContain('0 passed, 0 failed');
    expect(code).toBe(0);
    expect(machine.asked(/^mvn .*copy-dependencies/)).toBe(1);
    expect(machine.asked(/^docker pull .*kafka/)).toBe(1);
    expect(machine.asked(/^docker pull .*node:24/)).toBe(1);
  });

  test('fails each of these suites once when LEDGER_REQUIRE names what is missing', () => {
    const { code, said } = machine.run({ LEDGER_REQUIRE: 'kafka,docker' });

    expect(said).toContain('There is no docker here: Docker has no image node:24-bookworm-slim');
    expect(said).toContain('There is no kafka here: it kills and pauses brokers, so it needs Java 17 and Maven: Maven');
    expect(said).toContain('0 passed, 3 failed, 0 skipped');
    expect(code).toBe(1);
  });
});
