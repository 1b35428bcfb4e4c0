import { parsePeriod, type Period, type Policy, policies, policyId, policyNamed, Unknown } from '@ledger/counting';
import { type Dimension, dimensions } from './schema';
import { totalsWords, wordNamed } from './words';

/** A question about totals, as it comes from outside. */
export interface TotalsQuery {
  /** `2019-H1`, `2019-Q2`, `2019-03`, `2019`. */
  readonly period: string;
  /** A policy's name or id; Microsoft's when absent. */
  readonly policy?: string;
  /** Split by these; always by section too, for sections count different things and are never added up. */
  readonly by?: readonly Dimension[];
  /** Only these words of a dimension. */
  readonly filters?: { readonly [D in Dimension]?: readonly string[] };
  /** As of a position (leading zeros may be left out) or an RFC 3339 instant; now when absent. */
  readonly asOf?: string;
}

/** A question whose words all exist. */
export interface Question {
  readonly period: Period;
  readonly policy: Policy;
  readonly by: readonly Dimension[];
  readonly filtered: readonly Dimension[];
  /** The parameters of `scope` in queries.ts: policy, first month, last month, a JSON list for each filter. */
  readonly scope: readonly string[];
}

/**
 * Checks every word of a question.
 *
 * @throws Unknown for a period, policy, dimension or word of a dimension that does not exist, with those that do
 */
export function questionOf(query: Omit<TotalsQuery, 'asOf'>): Question {
  const period = parsePeriod(query.period);
  const policy = query.policy === undefined ? policies[0] : policyNamed(query.policy);
  const asked = new Set((query.by ?? []).map(dimensionNamed));
  const by = dimensions.filter((dimension) => dimension === 'section' || asked.has(dimension));
  const filters = Object.entries(query.filters ?? {}).filter(([, words]) => words.length > 0);
  const filtered = filters.map(([name]) => dimensionNamed(name));
  const months = [period.months[0]!, period.months.at(-1)!];
  const lists = filters.map(([name, words]) =>
    JSON.stringify(words.map((word) => wordIn(dimensionNamed(name), word, period))),
  );
  return { period, policy, by, filtered, scope: [policyId(policy), ...months, ...lists] };
}

/** @throws Unknown */
export function dimensionNamed(text: string): Dimension {
  const found = dimensions.find((dimension) => dimension === text);
  if (!found) throw new Unknown('dimension', text, dimensions, { parameter: 'by' });
  return found;
}

/** A word of a dimension by any of its names; a month has to lie in the period. */
function wordIn(dimension: Dimension, text: string, { months }: Period): string {
  const word = wordNamed(totalsWords[dimension], text);
  if (dimension === 'month' && !(months as readonly string[]).includes(word)) throw new Unknown('month', word, months);
  return word;
}
