import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure, Scenario, Size } from './result';
import { scenarios } from './scenarios';

/** npm run bench -- [SCENARIO...] [--quick] [--events N] [--json FILE] */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, events: { type: 'string' } },
    allowPositionals: true,
  });
  const { quick } = values;
  const size: Size = { quick, events: Number(values.events ?? (quick ? 50_000 : 300_000)) };
  const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(`Node ${process.version}, ${machine}`);
  const figures: Figure[] = [];
  for (const scenario of chosen(positionals)) figures.push(...(await measure(scenario, size)));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

/** Those that were named, or all. */
function chosen(names: readonly string[]): readonly Scenario[] {
  const unknown = names.filter((wanted) => !scenarios.some(({ name }) => name === wanted));
  if (unknown.length > 0) {
    throw new Error(
      `No scenario is named ${unknown.join(', ')}: there are ${scenarios.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}

async function measure(scenario: Scenario, size: Size): Promise<readonly Figure[]> {
  console.log(`\n${scenario.name}: ${scenario.about}`);
  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    const figures = await scenario.run(size, folder);
    for (const { name, ours, ceiling, unit, ratio, note } of figures) {
      console.log(`  ${name}: ${ours} of ${ceiling} ${unit}, ratio ${ratio}${note ? ` (${note})` : ''}`);
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1); // a service that was started for the measuring ends with it
});
