import type { Period } from '@ledger/counting';
import type { Position } from '@ledger/kernel';
import type { FollowerStatus } from '@ledger/projections';
import type { Explanation } from './explain';
import type { TotalsQuery } from './question';
import type { Dimension, Status } from './schema';
import type { TotalsRow } from './totals';

/** What an answer stands on. */
export interface Standing {
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  /**
   * How many demands have an event up to there that cannot be read or applied: they count as they were before that event.
   * Absent when there is none.
   */
  readonly setAside?: number;
}

export interface TotalsAnswer extends Standing {
  readonly period: Period;
  readonly policy: { readonly name: string; readonly version: number };
  readonly by: readonly Dimension[];
  readonly rows: readonly TotalsRow[];
  /** One row for each section: sections are never added up. */
  readonly sums: readonly TotalsRow[];
}

export interface ExplainQuery extends TotalsQuery {
  readonly measure: string;
  /** Demands a page; 100 when absent, at most 1,000. */
  readonly limit?: number;
  readonly after?: string;
}

export interface ExplainAnswer extends Explanation, Standing {
  readonly period: Period;
  readonly policy: { readonly name: string; readonly version: number };
  readonly measure: string;
  /** The number that is explained: the values of all its demands add up to it. */
  readonly value: number;
}

/** A period that something is counted in. */
export interface KnownPeriod {
  readonly period: string;
  readonly label: string;
  /** Ids of the policies that count something in it. */
  readonly policies: readonly string[];
}

export interface ProjectionStatus extends FollowerStatus {
  readonly name: string;
  readonly role: Status;
  readonly head: Position;
  /** How many demands are set aside. */
  readonly setAside: number;
}

/** How the live tables are, for readiness. */
export interface ReadModelStatus {
  readonly position: Position;
  /** How many demands are set aside: they count as they were before an event that cannot be read or applied. */
  readonly setAside: number;
  /**
   * - `well`: every event is counted, or will be in a moment.
   * - `set-aside`: some demands are set aside; all others are counted.
   * - `mismatch`: the ledger is not of the history that was counted; questions are refused.
   * - `failing`: the file cannot be read or written at the moment.
   */
  readonly kind: 'well' | 'set-aside' | 'mismatch' | 'failing';
  /** What is the matter, in the kinds `mismatch` and `failing`. Names no demand. */
  readonly error?: string;
}

/** What came of trying the set-aside demands again. */
export interface Retried {
  readonly position: Position;
  /** How many were set aside before. */
  readonly tried: number;
  /** How many still are. */
  readonly setAside: number;
}

/** Something that is wrong with the live tables, for people that look after the ledger. */
export interface Mismatch {
  readonly what: 'history' | 'set aside';
  readonly detail: string;
  readonly next: string;
}
