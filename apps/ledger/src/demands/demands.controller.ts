import { DemandQuestion, DemandsQuestion, HistoryQuestion } from '@ledger/questions';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type QuestionBus, Questions } from '../buses';
import { audienceOf } from '../http/audience';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { Parameters } from '../http/known-parameters';
import { PageParameters } from '../http/page-parameters';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { standing } from '../http/standing';
import { DemandPage, HistoryPage, StandingDemand } from './demands.dto';
import { DemandsParameters } from './demands-parameters';

@ApiTags('demands')
@Controller('v1')
export class DemandsController {
  constructor(@Questions() private readonly questions: QuestionBus) {}

  /** The demands in the order in which the ledger heard of them. */
  @Get('demands')
  @Roles('auditor', 'compliance')
  async demands(
    @Parameters() { query }: DemandsParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DemandPage> {
    return standing(reply, await this.questions.execute(new DemandsQuestion(query, audienceOf(request))));
  }

  /** One demand as it is after its last event. */
  @Get('demands/:id')
  @Roles('auditor', 'compliance')
  async demand(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandingDemand> {
    const asked = new DemandQuestion(id, audienceOf(request));
    const { position, demand } = standing(reply, await this.questions.execute(asked));
    return { ...(demand ?? noSuchDemand(id)), position };
  }

  /** The events of one demand, as they were recorded, oldest first. */
  @Get('demands/:id/history')
  @Roles('auditor', 'compliance')
  async history(
    @Param('id') demand: string,
    @Parameters() { after, limit }: PageParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HistoryPage> {
    const asked = new HistoryQuestion({ demand, after, limit }, audienceOf(request));
    const { position, items, ...rest } = standing(reply, await this.questions.execute(asked));
    return { position, items: items ?? noSuchDemand(demand), ...rest };
  }
}

const noSuchDemand = (id: string): never => refuse('no-such-demand', `There is no demand ${JSON.stringify(id)}.`);
