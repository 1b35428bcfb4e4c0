import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');

/** A file with one forbidden import, and the rule that must name it. */
const VIOLATIONS: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['kernel-imports', 'libs/kernel/src/a.ts', `import '@ledger/demand';`],
  ['sqlite-imports', 'libs/sqlite/src/a.ts', `import '@ledger/event-store';`],
  ['demand-imports', 'libs/demand/src/a.ts', `import type { X } from '@ledger/counting'; export type Y = X;`],
  ['counting-imports', 'libs/counting/src/a.ts', `import '@ledger/read-model';`],
  ['publication-imports', 'libs/publication/src/a.ts', `import '@ledger/read-model';`],
  ['published-imports', 'libs/published/src/a.ts', `import '@ledger/read-model';`],
  ['simulator-imports', 'libs/simulator/src/a.ts', `import '@ledger/read-model';`],
  ['kafka-imports', 'libs/kafka/src/a.ts', `import '@ledger/streaming';`],
  ['event-store-imports', 'libs/event-store/src/a.ts', `import '@ledger/demand';`],
  ['event-store-sqlite-imports', 'libs/event-store-sqlite/src/a.ts', `import '@ledger/intake';`],
  ['data-folder-imports', 'libs/data-folder/src/a.ts', `import '@ledger/intake';`],
  ['intake-imports', 'libs/intake/src/a.ts', `import '@ledger/event-store-sqlite';`],
  ['projections-imports', 'libs/projections/src/a.ts', `import '@ledger/read-model';`],
  ['recount-imports', 'libs/recount/src/a.ts', `import '@ledger/counting';`],
  ['read-model-imports', 'libs/read-model/src/a.ts', `import '@ledger/event-store-sqlite';`],
  ['questions-imports', 'libs/questions/src/a.ts', `import '@ledger/intake';`],
  ['streaming-imports', 'libs/streaming/src/a.ts', `import '@ledger/intake';`],
  ['platform-imports', 'libs/platform/src/a.ts', `import '../../../apps/ledger/src/main';`],
  ['ledger-imports', 'libs/ledger/src/a.ts', `import '@ledger/published';`],
  ['exports-imports', 'libs/exports/src/a.ts', `import '@ledger/read-model';`],
  ['kafka-adapters-apart', 'libs/kafka/src/confluent/a.ts', `import '../kafkajs/client';`],
  [
    'kafka-adapters-apart',
    'libs/kafka/src/confluent/b.ts',
    `import type { Kafka } from 'kafkajs'; export type Y = Kafka;`,
  ],
  ['kafka-adapters-apart', 'libs/kafka/src/kafkajs/a.ts', `import '../confluent/client';`],
  ['kafka-port-without-a-client', 'libs/kafka/src/port/a.ts', `import '../adapter/inside';`],
  ['kafka-port-without-a-client', 'libs/kafka/src/port/b.ts', `import 'kafkajs';`],
  ['kafka-port-without-a-client', 'libs/kafka/src/adapter/a.ts', `import '../kafkajs/client';`],
  ['every-lib-has-a-row', 'libs/unheard-of/src/a.ts', `import '@ledger/kernel';`],
  ['no-cycles', 'libs/kernel/src/cycle-a.ts', `import './cycle-b';`],
  ['no-deep-imports-between-libs', 'libs/demand/src/deep.ts', `import '../../kernel/src/inside';`],
  ['no-deep-imports-into-libs', 'apps/ledger/src/deep.ts', `import '../../../libs/kernel/src/inside';`],
  ['nest-stays-outside', 'libs/read-model/src/nest.ts', `import '@nestjs/common';`],
  ['nest-stays-outside', 'libs/intake/src/commands/nest.ts', `import '@nestjs/cqrs';`],
  ['nest-stays-outside', 'libs/platform/src/nest.ts', `import '@nestjs/common';`],
  ['command-line-without-the-service', 'apps/cli/src/commands/nest.ts', `import '../../../ledger/src/main';`],
  ['command-line-without-the-service', 'apps/cli/src/nest.ts', `import '@nestjs/common';`],
  ['sqlite-has-one-door', 'libs/read-model/src/door.ts', `import 'node:sqlite';`],
  ['pure-without-packages', 'libs/demand/src/node.ts', `import 'node:fs';`],
  ['pure-without-packages', 'libs/counting/src/package.ts', `import 'ajv';`],
  ['production-without-tests', 'libs/demand/src/tested.ts', `import './some.spec';`],
  ['production-without-dev-dependencies', 'apps/ledger/src/dev.ts', `import 'fast-check';`],
  ['everything-resolves', 'apps/ledger/src/lost.ts', `import './nowhere';`],
];

/** Imports that look alike and are allowed. */
const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['libs/kernel/src/inside.ts', ''],
  ['libs/kernel/src/cycle-b.ts', `import './cycle-a';`],
  ['libs/demand/src/some.spec.ts', `import 'fast-check'; import '@ledger/event-store-sqlite'; import 'node:fs';`],
  ['libs/event-store-sqlite/src/own.spec.ts', `import '@ledger/event-store/contract';`],
  ['libs/event-store/src/contract/index.ts', `import '@ledger/kernel';`],
  ['libs/kafka/src/port/inside.ts', ''],
  ['libs/kafka/src/adapter/inside.ts', `import '../port/inside';`],
  ['libs/kafka/src/kafkajs/client.ts', `import 'kafkajs'; import '../adapter/inside';`],
  ['libs/kafka/src/confluent/client.ts', `import '../adapter/inside';`],
  ['libs/read-model/src/read-model.module.ts', `import '@nestjs/common';`],
  ['libs/sqlite/src/open.ts', `import 'node:sqlite';`],
  ['apps/ledger/src/main.ts', `import '@ledger/kernel'; import 'node:fs';`],
];

interface Rules {
  readonly forbidden: readonly { readonly name: string }[];
}
interface Found {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function write(folder: string, file: string, source: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source.length > 0 ? source : 'export {};');
}

/** The project's own rules, run over a small house that breaks each of them once. */
function cruise(folder: string): readonly Found[] {
  const run = spawnSync(
    process.execPath,
    ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', CONFIG, '-T', 'json', 'apps', 'libs'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const report = JSON.parse(run.stdout) as { summary: { violations: Found[] } };
  return report.summary.violations;
}

describe('the rules of .dependency-cruiser.cjs', () => {
  const { forbidden } = jest.requireActual<Rules>(CONFIG);
  const folder = mkdtempSync(join(tmpdir(), 'ledger-arrows-'));
  let found: readonly Found[] = [];

  beforeAll(() => {
    for (const file of ['package.json', 'tsconfig.json']) write(folder, file, readFileSync(join(ROOT, file), 'utf8'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const lib of forbidden.map(({ name }) => /^(.*)-imports$/.exec(name)?.[1]))
      if (lib !== undefined) write(folder, `libs/${lib}/src/index.ts`, '');
    for (const [file, source] of ALLOWED) write(folder, file, source);
    for (const [index, [, file, source]] of VIOLATIONS.entries()) write(folder, numbered(file, index), source);
    found = cruise(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(VIOLATIONS.map((violation, index) => [...violation, index] as const))(
    '%s names %s: %s',
    (rule, file, _source, index) => {
      const names = found.filter(({ from }) => from === numbered(file, index)).map((each) => each.rule.name);
      expect(names).toContain(rule);
    },
  );

  test.each(ALLOWED.filter(([file]) => !file.includes('cycle')))('nothing is held against %s: %s', (file) => {
    expect(found.filter(({ from }) => from === file)).toEqual([]);
  });

  test('no rule is without a violation that shows it at work', () => {
    const shown = new Set(VIOLATIONS.map(([rule]) => rule));
    expect(forbidden.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });
});

/** Several violations may want the same file name; `a.ts` becomes `a7.ts`. The cycle needs its name. */
function numbered(file: string, index: number): string {
  return file.includes('cycle') ? file : file.replace(/\.ts$/, `${String(index)}.ts`);
}
