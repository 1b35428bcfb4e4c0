import { countedSections, measureNames, policies, policyId } from '@ledger/counting';
import { authorityKind, legalProcess, segment } from '@ledger/demand';
import { type Dimension, dimensions, type TotalsQuery, totalsWords } from '@ledger/read-model';
import { Limit } from '../http/page-parameters';
import { OneOf, SomeOf, Text } from '../http/parameters';
import { present } from '../http/present';
import { type Layout, layouts } from './totals-table';

/** The words of each dimension, as a JSON Schema. */
export const dimensionSchemas: { readonly [D in Dimension]: object } = {
  month: { pattern: '^\\d{4}-\\d{2}$' },
  section: { enum: countedSections },
  country: { description: 'ISO 3166-1 alpha-2, or a name that reports use.' },
  process: { enum: legalProcess.words },
  authority: { enum: authorityKind.words },
  segment: { enum: segment.words },
};

const Filter = (name: Dimension): PropertyDecorator =>
  SomeOf(`Only this word of the dimension ${name}; once for each word.`, totalsWords[name], dimensionSchemas[name]);

/** Which totals a question is about. A country may be given by any name that reports use. */
class ScopeParameters implements Record<Dimension, readonly string[] | undefined> {
  @Filter('month')
  readonly month: readonly string[] | undefined;
  @Filter('section')
  readonly section: readonly string[] | undefined;
  @Filter('country')
  readonly country: readonly string[] | undefined;
  @Filter('process')
  readonly process: readonly string[] | undefined;
  @Filter('authority')
  readonly authority: readonly string[] | undefined;
  @Filter('segment')
  readonly segment: readonly string[] | undefined;

  @Text('The counting policy.', { examples: policies.map(policyId) })
  readonly policy: string | undefined;

  @Text('A ledger position, or an RFC 3339 instant: the totals as they were then.')
  readonly asOf: string | undefined;

  /** The question about a period; the words in it exist. */
  about(period: string): TotalsQuery {
    const { policy, asOf } = this;
    const filters = present(Object.fromEntries(dimensions.map((dimension) => [dimension, this[dimension]])));
    return { period, filters, ...present({ policy, asOf }) };
  }
}

const dimensionWords = {
  name: 'dimension',
  known: dimensions,
  parameter: 'by',
  read: (text: string) => dimensions.find((dimension) => dimension === text),
};

export class TotalsParameters extends ScopeParameters {
  @SomeOf('The dimension to split by, once for each; always by section too.', dimensionWords, { enum: dimensions })
  readonly by: readonly Dimension[] | undefined;

  @OneOf('For CSV: 1 begins the text with a byte order mark, for spreadsheets that need one.', ['0', '1'], {
    default: '0',
  })
  readonly bom: '0' | '1' | undefined;

  @OneOf('The columns and rows of a published table.', layouts)
  readonly layout: Layout | undefined;
}

export class ExplainParameters extends ScopeParameters {
  @OneOf('The measure whose number is explained.', measureNames, {
    required: `"measure" must name one of ${measureNames.join(', ')}.`,
  })
  readonly measure: string;

  @Text('The `next` of the page before.')
  readonly after: string | undefined;

  @Limit()
  readonly limit: number = 100;
}

export const PERIOD_KINDS = ['half-year', 'year', 'quarter', 'month'] as const;

export class PeriodsParameters {
  @OneOf('How long the periods are.', PERIOD_KINDS, { default: PERIOD_KINDS[0] })
  readonly kind: (typeof PERIOD_KINDS)[number] = PERIOD_KINDS[0];
}

export class StreamParameters {
  @Text('Only what follows this id, or all changes of this position. `Last-Event-ID` goes before it.')
  readonly after: string | undefined;

  @Text('Only the cells of this policy.')
  readonly policy: string | undefined;
}
