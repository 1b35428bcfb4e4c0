import type { Difference } from '@ledger/projections';

const LISTED = 100;

/** What a recount finds wrong, in the order in which it is found; as many as a person can look at. */
export class Differences {
  readonly found: Difference[] = [];

  add(what: string, live: string | number | undefined, rebuilt: string | number | undefined): void {
    if (this.found.length < LISTED) this.found.push({ what, live: textOf(live), rebuilt: textOf(rebuilt) });
  }
}

const textOf = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);
