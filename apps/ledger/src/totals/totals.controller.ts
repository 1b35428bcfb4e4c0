import type { Readable } from 'node:stream';
import { measureNames, policies } from '@ledger/counting';
import { toCsv, toXlsx } from '@ledger/exports';
import type { Log } from '@ledger/platform';
import { ExplainQuestion, PeriodsQuestion, TotalsQuestion } from '@ledger/questions';
import type { TotalsAnswer } from '@ledger/read-model';
import { Controller, Get, Inject, Param, Query as Parameters, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { type Format, formatOf, formats } from '../http/negotiation';
import { Takes } from '../http/known-parameters';
import { badQuery, limitOf, present, Query, type RawQuery } from '../http/query';
import { Roles } from '../http/roles.decorator';
import { sendStream } from '../http/send-stream';
import { standing } from '../http/standing';
import { Ledger } from '../ledger';
import { LOG } from '../log';
import { type QuestionBus, Questions } from '../questions/question-bus';
import { EXPLAIN_PARAMETERS, questionOf, splitOf, TOTALS_PARAMETERS } from './totals-query';
import { asObject, layouts, microsoftTable, ownTable, type TotalsTable } from './totals-table';
import { ApiExplain, ApiTotals } from './totals.openapi';
import { ExplainPage, Periods, Policies } from './totals.dto';

const PERIOD_KINDS = ['half-year', 'year', 'quarter', 'month'] as const;

@ApiTags('totals')
@Controller('v1')
export class TotalsController {
  constructor(
    private readonly ledger: Ledger,
    @Questions() private readonly questions: QuestionBus,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The periods in which anything is counted. */
  @Get('periods')
  @Roles('reporting', 'auditor', 'compliance')
  @Takes('kind')
  @ApiQuery({ name: 'kind', required: false, schema: { type: 'string', enum: [...PERIOD_KINDS] } })
  async periods(@Parameters() raw: RawQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<Periods> {
    const kind = new Query(raw).oneOf('kind', PERIOD_KINDS) ?? PERIOD_KINDS[0];
    return standing(reply, await this.questions.execute(new PeriodsQuestion(kind)));
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
  @Takes(...TOTALS_PARAMETERS)
  @ApiTotals()
  async totals(
    @Param('period') period: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const query = new Query(request.query as RawQuery);
    const format = formatOf(request.routeOptions.url!, request.headers.accept);
    const layout = query.oneOf('layout', layouts);
    const by = layout ? byOf(layout, query) : splitOf(query);
    const bom = bomOf(query, format);
    const question = questionOf(period, query);
    const answer = standing(reply, await this.questions.execute(new TotalsQuestion({ ...question, by })));
    reply
      .header('content-type', `${formats[format]}${format === 'xlsx' ? '' : '; charset=utf-8'}`)
      .header('vary', 'accept')
      .header('counting-policy', `${answer.policy.name}/${answer.policy.version}`);
    if (format !== 'json')
      reply.header('content-disposition', `attachment; filename="totals-${answer.period.name}.${format}"`);
    const body = render(answer, { format, bom, inLayout: layout !== undefined });
    if (typeof body === 'string') reply.send(body);
    else sendStream(reply, body, { what: `totals.${format}`, log: this.log, stopping: this.ledger.stopping.signal });
  }

  /** The demands and the events behind one number. */
  @Get('periods/:period/totals/explain')
  @Roles('auditor', 'compliance')
  @Takes(...EXPLAIN_PARAMETERS)
  @ApiExplain()
  async explain(
    @Param('period') period: string,
    @Parameters() raw: RawQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExplainPage> {
    const query = new Query(raw);
    const measure = query.oneOf('measure', measureNames) ?? badQuery('measure', NO_MEASURE);
    const question = questionOf(period, query);
    const limit = limitOf(query);
    const after = query.text('after');
    const asked = new ExplainQuestion({ ...question, ...present({ after }), measure, limit });
    const { demands, ...answer } = standing(reply, await this.questions.execute(asked));
    return { ...answer, items: demands };
  }
}

const NO_MEASURE = `"measure" must name one of ${measureNames.join(', ')}.`;

/** A layout says itself how totals are split. */
function byOf(layout: string, query: Query): readonly ['country'] {
  if (query.values('by').length === 0) return ['country'];
  return badQuery('by', `"by" cannot be given with the layout ${layout}, which is by country.`);
}

/** Whether the CSV begins with a byte order mark, by which some spreadsheets tell UTF-8 from their own code page. */
function bomOf(query: Query, format: Format): boolean {
  const bom = query.oneOf('bom', ['0', '1']);
  if (bom !== undefined && format !== 'csv') badQuery('bom', `"bom" is for CSV alone, and this answer is ${format}.`);
  return bom === '1';
}

interface Form {
  readonly format: Format;
  readonly bom: boolean;
  readonly inLayout: boolean;
}

type Body = string | Readable;

function render(answer: TotalsAnswer, form: Form): Body {
  if (form.inLayout) return renderTable(answer, microsoftTable(answer), form);
  return form.format === 'json' ? JSON.stringify(answer) : renderTable(answer, ownTable(answer), form);
}

function renderTable<Row extends object>(answer: TotalsAnswer, table: TotalsTable<Row>, { format, bom }: Form): Body {
  if (format === 'csv') return toCsv(table.rows, table.columns, { bom });
  if (format === 'xlsx') return toXlsx([{ name: answer.period.name, ...table }]);
  return JSON.stringify({ ...answer, rows: table.rows.map((row) => asObject(table, row)) });
}
