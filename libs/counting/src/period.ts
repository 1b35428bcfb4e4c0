import type { Brand } from '@ledger/kernel';
import { Unknown } from './unknown';

/** A calendar month, `2019-03`: the grain that totals are stored in. Text order is time order. */
export type Month = Brand<string, 'Month'>;

export type PeriodKind = 'year' | 'half-year' | 'quarter' | 'month';

/** A union of whole months that a report speaks about. */
export interface Period {
  /** `2019`, `2019-H1`, `2019-Q2` or `2019-03`. */
  readonly name: string;
  readonly kind: PeriodKind;
  /** As a reader would say it: `January to June 2019`. */
  readonly label: string;
  /** In order, without gaps. */
  readonly months: readonly Month[];
}

const LENGTH: { readonly [K in PeriodKind]: number } = { year: 12, 'half-year': 6, quarter: 3, month: 1 };
const FORM = /^(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?$/;
const FORMS = ['2019-H1', '2019-Q2', '2019-03', '2019'];
const NAMES = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/**
 * Reads a period's name.
 *
 * @throws Unknown on anything that is not of the forms 2019-H1, 2019-Q2, 2019-03, 2019.
 */
export function parsePeriod(text: string): Period {
  const [matched, year, half, quarter, month] = FORM.exec(text) ?? [];
  if (matched === undefined) throw new Unknown('period', text, FORMS);
  if (half) return periodOf('half-year', Number(year), Number(half) - 1);
  if (quarter) return periodOf('quarter', Number(year), Number(quarter) - 1);
  return month ? periodOf('month', Number(year), Number(month) - 1) : periodOf('year', Number(year), 0);
}

/** The period of that kind that a month lies in. */
export function periodAround(month: Month, kind: PeriodKind): Period {
  return periodOf(kind, Number(month.slice(0, 4)), Math.floor((Number(month.slice(5)) - 1) / LENGTH[kind]));
}

/** The month of a calendar day. */
export const monthOf = (day: string): Month => day.slice(0, 7) as Month;

/** The nth (from 0) period of a kind in a year. */
function periodOf(kind: PeriodKind, year: number, nth: number): Period {
  const first = nth * LENGTH[kind];
  const last = first + LENGTH[kind] - 1;
  const yyyy = String(year).padStart(4, '0');
  const months = Array.from({ length: LENGTH[kind] }, (_, i) => monthNamed(yyyy, first + i));
  const label = first === last ? `${NAMES[first]} ${yyyy}` : `${NAMES[first]} to ${NAMES[last]} ${yyyy}`;
  return { name: NAME[kind](yyyy, nth), kind, label, months };
}

const NAME: { readonly [K in PeriodKind]: (year: string, nth: number) => string } = {
  year: (year) => year,
  'half-year': (year, nth) => `${year}-H${nth + 1}`,
  quarter: (year, nth) => `${year}-Q${nth + 1}`,
  month: monthNamed,
};

function monthNamed(year: string, index: number): Month {
  return `${year}-${String(index + 1).padStart(2, '0')}` as Month;
}
