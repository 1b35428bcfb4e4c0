import { folding } from '@ledger/demand';
import type { Position } from '@ledger/kernel';
import { isEvent, type Row } from '@ledger/projections';
import type { AsideDemand } from './set-aside';
import { reasonOf, type Standing, stepped, type Stepped, UNHEARD_OF, UNREADABLE } from './step';

/** Why a demand is set aside when it is folded again. */
export interface Failure {
  readonly position: Position;
  readonly error: string;
  /** How many of its events are not applied. */
  events: number;
}

/** What stands in the place of an error that a newer program does not meet any more. */
const COUNTABLE = 'it can be counted now: run "ledger projections retry"';
export const isCountableNow = (text: string | undefined): boolean => text?.includes(COUNTABLE) ?? false;

/** Folds one demand again, row by row, up to the one at which it is set aside. */
export class Refold {
  standing: Standing = UNHEARD_OF;
  failure: Failure | undefined;
  /** Where the first event stands that was applied. */
  first: Position | undefined;
  private readonly next = folding();

  /** `told` is what the tables say of the demand: it is applied no further than they have it. */
  constructor(private readonly told: AsideDemand | undefined) {}

  take(row: Row): void {
    if (this.failure) this.failure.events++;
    else this.apply(row);
  }

  private apply(row: Row): void {
    const { position } = row;
    const after = this.after(row);
    if (typeof after === 'string') this.failure = { position, error: after, events: 1 };
    else {
      this.standing = after;
      this.first ??= position;
    }
  }

  private after(row: Row): Stepped | string {
    if (!isEvent(row)) return UNREADABLE;
    try {
      if (this.told?.position !== row.position) return stepped(this.standing, row.entry, this.next);
      stepped(this.standing, row.entry); // only to see whether it could be
      return COUNTABLE;
    } catch (error) {
      return reasonOf(error);
    }
  }
}
