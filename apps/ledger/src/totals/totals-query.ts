import { countryCodeOf } from '@ledger/demand';
import { type Dimension, dimensions, type TotalsQuery } from '@ledger/read-model';
import { present, type Query } from '../http/query';

const SCOPE = ['policy', 'asOf', ...dimensions] as const;

/** The parameters of a question about totals; the words in them are checked where the question is answered. */
export const TOTALS_PARAMETERS = [...SCOPE, 'by', 'layout'] as const;
export const EXPLAIN_PARAMETERS = [...SCOPE, 'measure', 'after', 'limit'] as const;

/** Turns the parameters into a question. A country may be given by any name that reports use. */
export function questionOf(period: string, query: Query): TotalsQuery {
  const filters = dimensions.map(
    (dimension) => [dimension, query.list(dimension).map((word) => wordOf(dimension, word))] as const,
  );
  return {
    period,
    filters: Object.fromEntries(filters.filter(([, words]) => words.length > 0)),
    ...present({ policy: query.text('policy'), asOf: query.text('asOf') }),
  };
}

const wordOf = (dimension: Dimension, word: string): string =>
  dimension === 'country' ? (countryCodeOf(word) ?? word) : word;
