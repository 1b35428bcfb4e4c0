import type { Random } from './random';

/**
 * Puts out the events of many demands as they interleave: of the demands that are open at a time, the earliest event
 * first. Each demand's own events keep their order. Holds `window` demands, however many there are.
 */
export function* interleaved<T extends { readonly at: number }>(
  lives: Iterable<readonly T[]>,
  window = 512,
): Generator<T> {
  const open: { readonly life: readonly T[]; next: number }[] = [];
  const timeOf = (i: number): number => open[i]!.life[open[i]!.next]!.at;
  const swap = (i: number, j: number): void => {
    [open[i], open[j]] = [open[j]!, open[i]!];
  };
  const rise = (i: number): void => {
    for (let up = (i - 1) >> 1; i > 0 && timeOf(i) < timeOf(up); i = up, up = (i - 1) >> 1) swap(i, up);
  };
  const sink = (): void => {
    for (let i = 0, down = least(1); down > 0 && timeOf(down) < timeOf(i); i = down, down = least(2 * down + 1))
      swap(i, down);
  };
  const least = (left: number): number =>
    left >= open.length ? 0 : left + 1 < open.length && timeOf(left + 1) < timeOf(left) ? left + 1 : left;
  const earliest = (): T => {
    const first = open[0]!;
    const event = first.life[first.next]!;
    first.next += 1;
    if (first.next === first.life.length) {
      const last = open.pop()!;
      if (open.length > 0) open[0] = last;
    }
    if (open.length > 0) sink();
    return event;
  };

  for (const life of lives) {
    open.push({ life, next: 0 });
    rise(open.length - 1);
    while (open.length >= window) yield earliest();
  }
  while (open.length > 0) yield earliest();
}

/** Sends a share of the items a second time, some hundred items later at most; of those, one in five a third time. */
export function* repeated<T>(items: Iterable<T>, share: number, random: Random): Generator<T> {
  const again: T[] = [];
  for (const item of items) {
    yield item;
    if (random.chance(share)) again.push(item);
    while (again.length > 0 && (again.length > REPEATS_HELD || random.chance(share))) yield* resent(again, random);
  }
  while (again.length > 0) yield* resent(again, random);
}

const REPEATS_HELD = 1000;

function* resent<T>(again: T[], random: Random): Generator<T> {
  const at = random.below(again.length);
  const item = again[at]!;
  yield item;
  if (random.chance(0.2)) return;
  again[at] = again[again.length - 1]!;
  again.pop();
}

/**
 * Shuffles across demands and within one. Up to `held` items the order is wholly random; of more, each item comes out at
 * random among the next `held`, so that memory stays flat.
 */
export function* shuffled<T>(items: Iterable<T>, random: Random, held = 131_072): Generator<T> {
  const pool: T[] = [];
  for (const item of items) {
    if (pool.length < held) {
      pool.push(item);
      continue;
    }
    const at = random.below(held);
    yield pool[at]!;
    pool[at] = item;
  }
  for (let last = pool.length - 1; last >= 0; last -= 1) {
    const at = random.below(last + 1);
    yield pool[at]!;
    pool[at] = pool[last]!;
  }
}
