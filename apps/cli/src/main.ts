import { run } from './cli';
import { processIo } from './io';

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}

void main();
