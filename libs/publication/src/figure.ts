import { type CallerAnswer, OperationalError } from '@ledger/kernel';

/** Why there is no number. `zero`: nothing is counted, and the publisher prints a blank for it. */
export const blanks = ['zero', 'not-reported', 'not-applicable', 'suppressed', 'pending'] as const;
export type Blank = (typeof blanks)[number];

/** A range that holds the number, both ends included. Without `to` it has no upper end. */
export interface Band {
  readonly from: number;
  readonly to?: number;
}

/** What an audience is shown of a cell: the number, a band that holds it, or the reason why there is none. */
export type Figure = number | { readonly band: Band } | { readonly blank: Blank };

export const SUPPRESSED: Figure = { blank: 'suppressed' };

/** Whether a figure says what the number is: a number does, and so does a blank for zero. */
export const isExact = (figure: Figure): boolean =>
  typeof figure === 'number' || ('blank' in figure && figure.blank === 'zero');

/** A figure that has to be a number is not one: this audience may not see it. */
export class NotExact extends OperationalError {
  constructor(readonly figure: Figure) {
    super(`The figure is shown as "${textOf(figure)}", and not as a number.`, {
      next: 'Ask for it without a layout or a comparison, or as an audience that may see it.',
    });
  }

  override get answer(): CallerAnswer {
    return { problem: 'figure-withheld' };
  }
}

/** The number of a figure, for comparisons and layouts that need one; a blank for zero is 0. @throws NotExact */
export function numberOf(figure: Figure): number {
  if (typeof figure === 'number') return figure;
  if ('blank' in figure && figure.blank === 'zero') return 0;
  throw new NotExact(figure);
}

/** A figure as a cell of a table: a number stays a number, a blank for zero is empty. */
export function cellOf(figure: Figure): number | string {
  return typeof figure === 'number' ? figure : textOf(figure);
}

/** A figure in words: `12`, `0-249`, `250+`, `suppressed`. */
export function textOf(figure: Figure): string {
  if (typeof figure === 'number') return String(figure);
  if ('blank' in figure) return figure.blank === 'zero' ? '' : figure.blank.replaceAll('-', ' ');
  const { from, to } = figure.band;
  return to === undefined ? `${from}+` : `${from}-${to}`;
}
