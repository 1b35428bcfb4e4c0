import type { Figure, Size } from '../result';
import { catchUp } from './catch-up';
import { clusters } from './clusters';
import { latency } from './latency';

const SPEEDS = [100, 1_000];

/** Totals on Kafka, on one broker and on three: how soon, and how fast when there is much to make up for. */
export async function stream(size: Size, folder: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for await (const cluster of clusters()) {
    for (const speed of SPEEDS) figures.push(...(await latency(cluster, speed, size, folder)));
    figures.push(await catchUp(cluster, size, folder));
  }
  return figures;
}
