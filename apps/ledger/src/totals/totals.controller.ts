import { measureNames, policies } from '@ledger/counting';
import { toCsv, toXlsx } from '@ledger/exports';
import { dimensionNamed, type TotalsAnswer } from '@ledger/read-model';
import { Controller, Get, Param, Query as Parameters, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { type Format, formatOf, formats } from '../http/negotiation';
import { refuse } from '../http/problems';
import { limitOf, present, Query, type RawQuery } from '../http/query';
import { Roles } from '../http/roles.decorator';
import { Ledger } from '../ledger';
import { EXPLAIN_PARAMETERS, questionOf, TOTALS_PARAMETERS } from './totals-query';
import { asObject, layouts, microsoftTable, ownTable, type TotalsTable } from './totals-table';
import { ApiExplain, ApiTotals } from './totals.openapi';
import { ExplainPage, Periods, Policies } from './totals.dto';

const PERIOD_KINDS = ['half-year', 'year', 'quarter', 'month'] as const;

@ApiTags('totals')
@Controller('v1')
export class TotalsController {
  constructor(private readonly ledger: Ledger) {}

  /** The periods in which anything is counted. */
  @Get('periods')
  @Roles('reporting', 'auditor', 'compliance')
  @ApiQuery({ name: 'kind', required: false, schema: { type: 'string', enum: [...PERIOD_KINDS] } })
  async periods(@Parameters() raw: RawQuery): Promise<Periods> {
    const wanted = new Query(raw, ['kind']).text('kind') ?? PERIOD_KINDS[0];
    const kind = PERIOD_KINDS.find((each) => each === wanted);
    if (!kind) refuse('bad-query', `"kind" must be one of ${PERIOD_KINDS.join(', ')}, not "${wanted}".`);
    await this.ledger.settle();
    return {
      items: this.ledger.readModel.periods(kind).map((period) => ({ ...period, policies: [...period.policies] })),
    };
  }

  /** The counting policies that totals are kept under. The first is the default. */
  @Get('policies')
  @Roles('reporting', 'auditor', 'compliance')
  policies(): Policies {
    return { items: policies.map((policy) => ({ ...policy })) };
  }

  /** The totals of a period, split as asked, as JSON, CSV or XLSX. */
  @Get(['totals', 'totals.json', 'totals.csv', 'totals.xlsx'].map((name) => `periods/:period/${name}`))
  @Roles('reporting', 'auditor', 'compliance')
  @ApiTotals()
  async totals(
    @Param('period') period: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const query = new Query(request.query as RawQuery, TOTALS_PARAMETERS);
    const format = formatOf(request.routeOptions.url!, request.headers.accept);
    const layout = layoutOf(query);
    const by = layout ? byOf(layout, query) : query.list('by').map(dimensionNamed);
    await this.ledger.settle();
    const answer = await this.ledger.readModel.totals({ ...questionOf(period, query), by });
    reply
      .header('content-type', `${formats[format]}${format === 'xlsx' ? '' : '; charset=utf-8'}`)
      .header('vary', 'accept')
      .header('ledger-position', answer.position)
      .header('counting-policy', `${answer.policy.name}/${answer.policy.version}`);
    if (format !== 'json')
      reply.header('content-disposition', `attachment; filename="totals-${answer.period.name}.${format}"`);
    reply.send(render(answer, format, layout !== undefined));
  }

  /** The demands and the events behind one number. */
  @Get('periods/:period/totals/explain')
  @Roles('auditor', 'compliance')
  @ApiExplain()
  async explain(@Param('period') period: string, @Parameters() raw: RawQuery): Promise<ExplainPage> {
    const query = new Query(raw, EXPLAIN_PARAMETERS);
    const measure =
      query.text('measure') ?? refuse('bad-query', `"measure" must name one of ${measureNames.join(', ')}.`);
    await this.ledger.settle();
    const { demands, next, ...answer } = await this.ledger.readModel.explain({
      ...questionOf(period, query),
      ...present({ after: query.text('after') }),
      measure,
      limit: limitOf(query),
    });
    return { ...answer, items: demands, ...present({ next }) } as unknown as ExplainPage;
  }
}

function layoutOf(query: Query): (typeof layouts)[number] | undefined {
  const name = query.text('layout');
  if (name === undefined) return undefined;
  const detail = `"layout" must be ${layouts.join(' or ')}, not "${name}".`;
  return layouts.find((layout) => layout === name) ?? refuse('bad-query', detail, [{ pointer: 'layout', detail }]);
}

/** A layout says itself how totals are split. */
function byOf(layout: string, query: Query): readonly ['country'] {
  if (query.list('by').length === 0) return ['country'];
  const detail = `"by" cannot be given with the layout ${layout}, which is by country.`;
  return refuse('bad-query', detail, [{ pointer: 'by', detail }]);
}

type Body = string | NodeJS.ReadableStream;

function render(answer: TotalsAnswer, format: Format, inLayout: boolean): Body {
  if (inLayout) return renderTable(answer, microsoftTable(answer), format);
  return format === 'json' ? JSON.stringify(answer) : renderTable(answer, ownTable(answer), format);
}

function renderTable<Row extends object>(answer: TotalsAnswer, table: TotalsTable<Row>, format: Format): Body {
  if (format === 'csv') return toCsv(table.rows, table.columns);
  if (format === 'xlsx') return toXlsx([{ name: answer.period.name, ...table }]);
  return JSON.stringify({ ...answer, rows: table.rows.map((row) => asObject(table, row)) });
}
