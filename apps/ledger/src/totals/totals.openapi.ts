import { countedSections, measures, policies, policyId } from '@ledger/counting';
import { authorityKind, legalProcess, segment } from '@ledger/demand';
import { type Dimension, dimensions } from '@ledger/read-model';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import { formats } from '../http/negotiation';
import { ApiPaging } from '../http/paging.openapi';
import { PeriodAnswer, PolicyName } from './totals.dto';
import { layouts } from './totals-table';

const WORDS: { readonly [D in Dimension]: object } = {
  month: { pattern: '^\\d{4}-\\d{2}$' },
  section: { enum: countedSections },
  country: { description: 'ISO 3166-1 alpha-2, or a name that reports use.' },
  process: { enum: legalProcess.words },
  authority: { enum: authorityKind.words },
  segment: { enum: segment.words },
};

const optionalList = (name: string, description: string, items: object): MethodDecorator =>
  ApiQuery({
    name,
    required: false,
    description,
    style: 'form',
    explode: true,
    schema: { type: 'array', items: { type: 'string', ...items } },
  });

const optionalWord = (name: string, description: string, schema: object = {}): MethodDecorator =>
  ApiQuery({ name, required: false, description, schema: { type: 'string', ...schema } });

const scope = (): MethodDecorator[] => [
  ...dimensions.map((name) =>
    optionalList(name, `Only this word of the dimension ${name}; once for each word.`, WORDS[name]),
  ),
  optionalWord('policy', 'The counting policy.', { examples: policies.map(policyId) }),
  optionalWord('asOf', 'A ledger position, or an RFC 3339 instant: the totals as they were then.'),
];

export const ApiTotals = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PeriodAnswer, PolicyName),
    optionalList('by', 'The dimension to split by, once for each; always by section too.', { enum: dimensions }),
    ...scope(),
    optionalWord('bom', 'For CSV: 1 begins the text with a byte order mark, for spreadsheets that need one.', {
      enum: ['0', '1'],
      default: '0',
    }),
    optionalWord('layout', 'The columns and rows of a published table.', { enum: layouts }),
    ApiOkResponse({
      description:
        'The totals; the headers Ledger-Position, Ledger-Set-Aside and Counting-Policy say of what, in every form.',
      content: {
        [formats.json]: { schema: { $ref: '#/components/schemas/Totals' } },
        [formats.csv]: { schema: { type: 'string' } },
        [formats.xlsx]: { schema: { type: 'string', format: 'binary' } },
      },
    }),
  );

export const ApiExplain = (): MethodDecorator =>
  applyDecorators(
    ...scope(),
    ApiQuery({ name: 'measure', required: true, schema: { type: 'string', enum: measures.map(({ name }) => name) } }),
    ApiPaging(),
  );

const SET_ASIDE =
  'Demands that count as they were before an event that cannot be read or applied; absent when there are none.';

/** The shape of totals follows from the catalog of measures, so it is made from it. */
export function totalsComponents(): Record<string, object> {
  const words = dimensions.map((name) => [name, { type: 'string', ...WORDS[name] }]);
  const values = measures.map(({ name, about, unit }) => [
    name,
    { type: 'integer', description: `${about} Unit: ${unit}.` },
  ]);
  const rows = { type: 'array', items: { $ref: '#/components/schemas/TotalsRow' } };
  return {
    TotalsRow: {
      type: 'object',
      properties: Object.fromEntries([...words, ...values]),
      required: ['section', ...measures.map(({ name }) => name)],
    },
    Totals: {
      type: 'object',
      required: ['period', 'policy', 'position', 'by', 'rows', 'sums'],
      properties: {
        period: { $ref: getSchemaPath(PeriodAnswer) },
        policy: { $ref: getSchemaPath(PolicyName) },
        position: { type: 'string', description: 'Every event up to here is counted, and none beyond.' },
        setAside: { type: 'integer', description: SET_ASIDE },
        by: { type: 'array', items: { type: 'string', enum: dimensions } },
        rows,
        sums: { ...rows, description: 'One row for each section: sections are never added up.' },
      },
    },
  };
}
