import type { Figure } from '@ledger/publication';
import { ApiProperty } from '@nestjs/swagger';
import { FIGURE } from './figure.openapi';

export class PeriodItem {
  /** `2019-H1`, `2019-Q2`, `2019-03` or `2019`. */
  period: string;
  /** As a reader would say it. */
  label: string;
  /** The policies that count something in it. */
  policies: string[];
}

export class Periods {
  /** Every event up to here is counted, and none beyond. */
  position: string;
  items: PeriodItem[];
}

export class PolicyItem {
  name: string;
  version: number;
  about: string;
  /** Who counts like this, and where they say so. */
  source: string;
  /** The day that decides the month. */
  anchor: 'received' | 'answered';
}

export class Policies {
  items: PolicyItem[];
}

export class PeriodAnswer {
  name: string;
  kind: 'year' | 'half-year' | 'quarter' | 'month';
  label: string;
  months: string[];
}

export class PolicyName {
  name: string;
  version: number;
}

export class ExplainedOrigin {
  source: string;
  id: string;
}

export class ExplainedEventAnswer {
  position: string;
  type: string;
  version: number;
  at: string;
  recordedAt: string;
  origin: ExplainedOrigin;
  /** What it added to the number, or took from it. */
  delta: number;
}

export class ExplainedDemandAnswer {
  demand: string;
  /** What it adds to the number. */
  value: number;
  events: ExplainedEventAnswer[];
}

/** The demands behind a number. */
export class ExplainPage {
  period: PeriodAnswer;
  policy: PolicyName;
  /** Every event up to here is counted, and none beyond. */
  position: string;
  /** Demands that count as they were before an event that cannot be read or applied; absent when there are none. */
  setAside?: number;
  measure: string;
  /** The number that is explained; or why this caller is not shown it. */
  @ApiProperty({ oneOf: FIGURE })
  value: Figure;
  items: ExplainedDemandAnswer[];
  next?: string;
}

export class DifferenceAnswer {
  /**
   * The cell, the row of the change log or of the register, or the history that differs. A cell that ends in "counted in
   * SQL (in demands such as d-1)" names demands that the fold and SQL count differently: the program counts them wrongly.
   */
  what: string;
  live?: string | undefined;
  rebuilt?: string | undefined;
}

/** What came out when everything was counted again from position zero. */
export class ReplayAnswer {
  equal: boolean;
  position: string;
  events: number;
  demands: number;
  /** Demands that count as they were before an event that cannot be read or applied. */
  setAside: number;
  /** Cells that are not 0. */
  cells: number;
  /** At most 100 of them. */
  differences: DifferenceAnswer[];
}
