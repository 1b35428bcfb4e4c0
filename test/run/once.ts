import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_EVERY_MS = 50;
/** Longer than any question takes. */
const LONGEST_MS = 600_000;

const known = new Map<string, string | undefined>();

/**
 * What is missing on this machine, where asking costs seconds: asked once in a run of jest, by the worker that needs it
 * first. The others wait for its answer. Outside of jest (benchmarks) it is asked once in a process.
 *
 * @returns what `ask` returned: `undefined` when nothing is missing
 */
export function missingOnce(name: string, ask: () => string | undefined): string | undefined {
  if (!known.has(name)) known.set(name, askedOnce(name, ask));
  return known.get(name);
}

function askedOnce(name: string, ask: () => string | undefined): string | undefined {
  const folder = process.env['LEDGER_TEST_RUN'];
  if (folder === undefined) return ask();
  const file = join(folder, `${name}.json`);
  if (claimed(`${file}.claim`)) {
    writeFileSync(`${file}.new`, JSON.stringify({ missing: ask() }));
    renameSync(`${file}.new`, file);
  }
  return (JSON.parse(written(file)) as { missing?: string }).missing;
}

function claimed(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** Blocks: which suites run is decided while their files load. */
function written(file: string): string {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !existsSync(file); waited += LOOK_EVERY_MS) {
    if (waited > LONGEST_MS) throw new Error(`No worker has written ${file}.`);
    Atomics.wait(cell, 0, 0, LOOK_EVERY_MS);
  }
  return readFileSync(file, 'utf8');
}
