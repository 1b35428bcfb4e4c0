import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inProcess } from './in-process';
import { memory } from './memory';
import { httpBatches, httpSingles } from './over-http';
import type { Figure, Scenario, Size } from './result';

const scenarios: readonly Scenario[] = [
  {
    name: 'in-process',
    about: 'the whole path without the network: parse, validate, decide, record; project; replay',
    run: (size) => withFolder((folder) => inProcess(size, folder)),
  },
  {
    name: 'http-batches',
    about: 'the same through the front door of the service, 1,000 events a request',
    run: (size) => withFolder((folder) => httpBatches(size, folder)),
  },
  {
    name: 'http-singles',
    about: 'one event a request, durable before its answer',
    run: (size) => withFolder((folder) => httpSingles(size, folder)),
  },
  {
    name: 'memory',
    about: 'what the service holds while its history grows',
    run: (size) => withFolder((folder) => memory(size, folder)),
  },
];

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, events: { type: 'string' } },
    allowPositionals: true,
  });
  const size: Size = { quick: values.quick, events: Number(values.events ?? (values.quick ? 50_000 : 300_000)) };
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (chosen.length === 0) throw new Error(`no scenario is named ${positionals.join(', ')}`);
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  const figures: Figure[] = [];
  for (const { name, about, run } of chosen) {
    console.log(`\n${name}: ${about}`);
    for (const measured of await run(size)) {
      figures.push(measured);
      console.log(
        `  ${measured.name}: ${measured.ours} of ${measured.ceiling} ${measured.unit}, ratio ${measured.ratio}` +
          (measured.note ? ` (${measured.note})` : ''),
      );
    }
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
