import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseTable, type PublishedRow } from '@ledger/published';
import { simulate } from '@ledger/simulator';
import { check } from './result';

const TABLE = resolve('data/published/microsoft-lerr-2019-H1.csv');

/** As many simulated events as are asked for (CloudEvents, one JSON text each): the published table, over and over. */
export function* history(events: number): Generator<string> {
  const rows = publishedRows();
  for (let round = 0, told = 0; ; round++) {
    for (const line of simulate(rows, { seed: `bench ${round}` })) {
      if (told++ === events) return;
      yield line;
    }
  }
}

/** The same in batches. */
export function* batched<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function publishedRows(): readonly PublishedRow[] {
  const table = parseTable(readFileSync(TABLE, 'utf8'));
  check(table.ok, 'the published table can be read');
  return table.value;
}
