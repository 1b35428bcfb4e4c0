import type { ChangeRow } from '@ledger/read-model';
import { check } from '../result';
import type { Arrived } from './arrivals';

interface Stated {
  readonly total: string;
  readonly position: string;
  readonly ordinal: number;
}

const stated = ({ value }: Arrived): Stated => JSON.parse(value) as Stated;

/** Every change is in Kafka once with its total, and the last record of each cell states the total that it has. */
export function assertTrue(changes: readonly ChangeRow[], arrived: readonly Arrived[]): void {
  const [history, latest] = split(arrived);
  const wanted = new Map(changes.map(({ position, ordinal, total }) => [`${position}:${ordinal}`, String(total)]));
  check(history.length === wanted.size, `each change is in Kafka once: ${history.length} of ${wanted.size}`);
  for (const { position, ordinal, total } of history.map(stated)) {
    check(wanted.get(`${position}:${ordinal}`) === total, `change ${position}:${ordinal} has its total`);
  }
  const totals = new Map(changes.map(({ keyText, total }) => [keyText, String(total)]));
  const last = new Map(latest.map((record) => [record.key, stated(record).total]));
  check(last.size === totals.size, 'every cell has a latest total in Kafka');
  for (const [cell, total] of totals) check(last.get(cell) === total, `the latest total of ${cell} is right`);
}

function split(arrived: readonly Arrived[]): [history: Arrived[], latest: Arrived[]] {
  const isChange = ({ headers }: Arrived): boolean => headers['ce_type']?.includes('TotalChanged') ?? false;
  return [arrived.filter(isChange), arrived.filter((record) => !isChange(record))];
}
