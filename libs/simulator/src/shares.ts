import type { Random } from './random';

/** Draws kinds at random, each exactly as often as it was given; needs no memory of what was drawn. */
export class Quotas<Kind extends string> {
  private left: number;

  constructor(private readonly counts: { [K in Kind]: number }) {
    this.left = Object.values<number>(counts).reduce((sum, n) => sum + n, 0);
  }

  /** How many are still to be drawn. */
  get remaining(): number {
    return this.left;
  }

  /** Draws one kind and takes up to `most` of it; gives what was taken. */
  take(random: Random, most = 1): { kind: Kind; taken: number } {
    let at = random.below(this.left);
    for (const kind of Object.keys(this.counts) as Kind[]) {
      if (at < this.counts[kind]) {
        const taken = Math.min(most, this.counts[kind]);
        this.counts[kind] -= taken;
        this.left -= taken;
        return { kind, taken };
      }
      at -= this.counts[kind];
    }
    throw new RangeError('nothing is left to draw');
  }
}

/** Hands out a total over so many portions, exactly: at least one each where there are enough, at most one each where not. */
export class Portions {
  constructor(
    private total: number,
    private portions: number,
  ) {}

  next(random: Random): number {
    const size = this.size(random);
    this.total -= size;
    this.portions -= 1;
    return size;
  }

  private size(random: Random): number {
    if (this.portions === 1) return this.total;
    if (this.total < this.portions) return random.chance(this.total / this.portions) ? 1 : 0;
    const spare = this.total - this.portions;
    const mean = spare / this.portions;
    return 1 + Math.min(spare, Math.floor(skewed(random) * mean + random.real()));
  }
}

/** Mean 1, most values small, the largest 3: demands for very many accounts are rare. */
const skewed = (random: Random): number => 3 * random.real() ** 2;
