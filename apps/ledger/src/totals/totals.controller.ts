import type { Readable } from 'node:stream';
import { policies } from '@ledger/counting';
import { toCsv, toXlsx } from '@ledger/exports';
import type { Log } from '@ledger/platform';
import { ExplainQuestion, PeriodsQuestion, type ShownTotals, TotalsQuestion } from '@ledger/questions';
import type { Dimension } from '@ledger/read-model';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { audienceOf } from '../http/audience';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { type Format, formatOf, formats } from '../http/negotiation';
import { Parameters } from '../http/known-parameters';
import { present } from '../http/present';
import { badQuery } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { sendStream } from '../http/send-stream';
import { standing } from '../http/standing';
import { Ledger } from '@ledger/ledger';
import { LOG } from '../log';
import { type QuestionBus, Questions } from '../buses';
import { ExplainParameters, PeriodsParameters, TotalsParameters } from './totals-parameters';
import { asObject, microsoftTable, ownTable, type TotalsTable } from './totals-table';
import { ApiTotals } from './totals.openapi';
import { ExplainPage, Periods, Policies } from './totals.dto';

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
  async periods(
    @Parameters() { kind }: PeriodsParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Periods> {
    return standing(reply, await this.questions.execute(new PeriodsQuestion(audienceOf(request), kind)));
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
    @Parameters() query: TotalsParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const format = formatOf(request);
    const question = { ...query.about(period), by: byOf(query) };
    const form = { format, bom: bomOf(query, format), inLayout: query.layout !== undefined };
    const answer = await this.questions.execute(new TotalsQuestion(question, audienceOf(request)));
    standing(reply, answer);
    reply
      .header('content-type', `${formats[format]}${format === 'xlsx' ? '' : '; charset=utf-8'}`)
      .header('vary', 'accept')
      .header('counting-policy', `${answer.policy.name}/${answer.policy.version}`);
    if (format !== 'json')
      reply.header('content-disposition', `attachment; filename="totals-${answer.period.name}.${format}"`);
    const body = render(answer, form);
    if (typeof body === 'string') reply.send(body);
    else sendStream(reply, body, { what: `totals.${format}`, log: this.log, stopping: this.ledger.stopping.signal });
  }

  /** The demands and the events behind one number. */
  @Get('periods/:period/totals/explain')
  @Roles('auditor', 'compliance')
  async explain(
    @Param('period') period: string,
    @Parameters() query: ExplainParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExplainPage> {
    const { measure, after, limit } = query;
    const asked = new ExplainQuestion(
      { ...query.about(period), ...present({ after }), measure, limit },
      audienceOf(request),
    );
    const { demands, ...answer } = standing(reply, await this.questions.execute(asked));
    return { ...answer, items: demands };
  }
}

/** A layout says itself how totals are split. */
function byOf({ layout, by }: TotalsParameters): readonly Dimension[] {
  if (layout === undefined) return by ?? [];
  if (by === undefined) return ['country'];
  return badQuery('by', `"by" cannot be given with the layout ${layout}, which is by country.`);
}

/** Whether the CSV begins with a byte order mark, by which some spreadsheets tell UTF-8 from their own code page. */
function bomOf({ bom }: TotalsParameters, format: Format): boolean {
  if (bom !== undefined && format !== 'csv') badQuery('bom', `"bom" is for CSV alone, and this answer is ${format}.`);
  return bom === '1';
}

interface Form {
  readonly format: Format;
  readonly bom: boolean;
  readonly inLayout: boolean;
}

type Body = string | Readable;

function render(answer: ShownTotals, form: Form): Body {
  if (form.inLayout) return renderTable(answer, microsoftTable(answer), form);
  return form.format === 'json' ? JSON.stringify(answer) : renderTable(answer, ownTable(answer), form);
}

function renderTable<Row extends object>(answer: ShownTotals, table: TotalsTable<Row>, { format, bom }: Form): Body {
  if (format === 'csv') return toCsv(table.rows, table.columns, { bom });
  if (format === 'xlsx') return toXlsx([{ name: answer.period.name, ...table }]);
  return JSON.stringify({ ...answer, rows: table.rows.map((row) => asObject(table, row)) });
}
