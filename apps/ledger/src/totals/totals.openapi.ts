import { measures } from '@ledger/counting';
import { dimensions } from '@ledger/read-model';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { formats } from '../http/negotiation';
import { FIGURE } from './figure.openapi';
import { PeriodAnswer, PolicyName } from './totals.dto';
import { dimensionSchemas } from './totals-parameters';

export const ApiTotals = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PeriodAnswer, PolicyName),
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

const SET_ASIDE =
  'Demands that count as they were before an event that cannot be read or applied; absent when there are none.';

/** The shape of totals follows from the catalog of measures, so it is made from it. */
export function totalsComponents(): Record<string, object> {
  const words = dimensions.map((name) => [name, { type: 'string', ...dimensionSchemas[name] }]);
  const values = measures.map(({ name, about, unit }) => [
    name,
    { oneOf: FIGURE, description: `${about} Unit: ${unit}.` },
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
