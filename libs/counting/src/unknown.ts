import { type CallerAnswer, nearest, OperationalError } from '@ledger/kernel';

interface Hints {
  /** The parameter of the question that named it, where that is not the word for it. */
  readonly parameter?: string;
  /** What was probably meant, or `undefined` where that cannot be told; when absent, the nearest of what there is. */
  readonly meant?: string | undefined;
}

/** A question named something that does not exist: what it asked for, and what there is. */
export class Unknown extends OperationalError {
  /** The parameter of the question that is wrong. */
  readonly parameter: string;

  constructor(
    readonly what: string,
    readonly given: string,
    /** All there is, or the forms that it can take. */
    readonly known: readonly string[],
    hints: Hints = {},
  ) {
    const meant = 'meant' in hints ? hints.meant : nearest(given, known);
    const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
    super(`There is no ${what} '${quoted(given)}'.${hint} Known: ${listed(known)}.`);
    this.parameter = hints.parameter ?? what;
  }

  override get answer(): CallerAnswer {
    return { problem: 'bad-query', parameter: this.parameter };
  }
}

/** Longer words are no misspelling of anything, and an answer must not grow with what was asked. */
const LONGEST = 64;
const MOST = 30;

const quoted = (given: string): string =>
  (given.length > LONGEST ? `${given.slice(0, LONGEST)}…` : given).toWellFormed();

const listed = (known: readonly string[]): string =>
  known.length > MOST
    ? `${known.slice(0, 3).join(', ')} and ${known.length - 3} more that /docs lists`
    : known.join(', ');
