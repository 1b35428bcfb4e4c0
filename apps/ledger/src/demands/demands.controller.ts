import { DemandQuestion, DemandsQuestion, HistoryQuestion } from '@ledger/questions';
import { demandFilters, demandWords, type DemandsQuery } from '@ledger/read-model';
import { Controller, Get, Param, Query as Parameters, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from '../http/fastify';
import { Takes } from '../http/known-parameters';
import { ApiPaging } from '../http/paging.openapi';
import { refuse } from '../http/problems';
import { limitOf, PAGING, present, Query, type RawQuery } from '../http/query';
import { Roles } from '../http/roles.decorator';
import { standing } from '../http/standing';
import { type QuestionBus, Questions } from '../questions/question-bus';
import { ApiFilters } from './demands.openapi';
import { DemandPage, HistoryPage, StandingDemand } from './demands.dto';

@ApiTags('demands')
@Controller('v1')
export class DemandsController {
  constructor(@Questions() private readonly questions: QuestionBus) {}

  /** The demands in the order in which the ledger heard of them. */
  @Get('demands')
  @Roles('auditor', 'compliance')
  @Takes(...PAGING, ...demandFilters)
  @ApiPaging()
  @ApiFilters()
  async demands(@Parameters() raw: RawQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<DemandPage> {
    const query = new Query(raw);
    const filters = Object.fromEntries(
      demandFilters.map((name) => [name, query.words(name, demandWords[name])]),
    ) as DemandsQuery['filters'];
    const asked = { ...present({ filters, after: query.cursor() }), limit: limitOf(query) };
    return standing(reply, await this.questions.execute(new DemandsQuestion(asked)));
  }

  /** One demand as it is after its last event. */
  @Get('demands/:id')
  @Roles('auditor', 'compliance')
  async demand(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<StandingDemand> {
    const { position, demand } = standing(reply, await this.questions.execute(new DemandQuestion(id)));
    return { ...(demand ?? noSuchDemand(id)), position };
  }

  /** The events of one demand, as they were recorded, oldest first. */
  @Get('demands/:id/history')
  @Roles('auditor', 'compliance')
  @Takes(...PAGING)
  @ApiPaging()
  async history(
    @Param('id') id: string,
    @Parameters() raw: RawQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HistoryPage> {
    const query = new Query(raw);
    const page = { demand: id, ...present({ after: query.cursor() }), limit: limitOf(query) };
    const { items, ...rest } = standing(reply, await this.questions.execute(new HistoryQuestion(page)));
    return { items: items ?? noSuchDemand(id), ...rest };
  }
}

const noSuchDemand = (id: string): never => refuse('no-such-demand', `There is no demand ${JSON.stringify(id)}.`);
