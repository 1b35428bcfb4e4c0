import { type Dimension, dimensions, totalsWords, type TotalsQuery } from '@ledger/read-model';
import { present, type Query } from '../http/query';

const SCOPE = ['policy', 'asOf', ...dimensions] as const;

/** The parameters of a question about totals; the words in them are checked where the question is answered. */
export const TOTALS_PARAMETERS = [...SCOPE, 'by', 'layout', 'bom'] as const;
export const EXPLAIN_PARAMETERS = [...SCOPE, 'measure', 'after', 'limit'] as const;

/** Turns the parameters into a question. A country may be given by any name that reports use. @throws Unknown */
export function questionOf(period: string, query: Query): TotalsQuery {
  const filters = dimensions.map((dimension) => [dimension, query.words(dimension, totalsWords[dimension])] as const);
  return {
    period,
    filters: Object.fromEntries(filters.filter(([, words]) => words.length > 0)),
    ...present({ policy: query.text('policy'), asOf: query.text('asOf') }),
  };
}

const BY = { name: 'dimension', known: dimensions, parameter: 'by', read: (text: string) => dimensionIn(text) };

const dimensionIn = (text: string): Dimension | undefined => dimensions.find((dimension) => dimension === text);

/** What totals are split by: one or more dimensions. @throws Unknown */
export const splitOf = (query: Query): Dimension[] => query.words('by', BY) as Dimension[];
