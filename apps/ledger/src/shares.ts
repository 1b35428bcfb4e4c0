import type { Settings } from '@ledger/platform';
import type { Metrics } from './metrics';

/** What is held at once, up to a limit. The first to come always gets its part, however large that is. */
export class Share {
  private taken = 0;

  constructor(
    readonly most: number,
    private readonly refused: () => void,
  ) {}

  get held(): number {
    return this.taken;
  }

  /** Takes a part, and gives back how to return it; nothing when it does not fit now. */
  take(part = 1): (() => void) | undefined {
    if (this.taken > 0 && this.taken + part > this.most) {
      this.refused();
      return undefined;
    }
    this.taken += part;
    let returned = false;
    return () => {
      if (!returned) this.taken -= part;
      returned = true;
    };
  }
}

/** The limits that one process holds for all its callers together. */
export class Shares {
  readonly listeners: Share;
  readonly bodyBytes: Share;

  constructor(settings: Pick<Settings, 'maxListeners' | 'maxBytesUnderWay'>, metrics: Metrics) {
    this.listeners = new Share(settings.maxListeners, () => metrics.refusedByLimit('too-many-listeners'));
    this.bodyBytes = new Share(settings.maxBytesUnderWay, () => metrics.refusedByLimit('too-much-under-way'));
    metrics.watchShares({ listeners: () => this.listeners.held, bodyBytes: () => this.bodyBytes.held });
  }
}
