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
import { Ledger } from '../ledger';
import { ApiFilters } from './demands.openapi';
import { DemandPage, HistoryPage, StandingDemand } from './demands.dto';
import { historyPage } from './demand-answers';

@ApiTags('demands')
@Controller('v1')
export class DemandsController {
  constructor(private readonly ledger: Ledger) {}

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
    await this.ledger.settle();
    const { position, found } = this.ledger.readModel.standing((model) => model.demands(asked));
    return standing(reply, { position, items: [...found.demands], ...present({ next: found.next }) });
  }

  /** One demand as it is after its last event. */
  @Get('demands/:id')
  @Roles('auditor', 'compliance')
  async demand(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<StandingDemand> {
    await this.ledger.settle();
    const { position, found } = this.ledger.readModel.standing((model) => model.demand(id));
    standing(reply, { position });
    return { ...(found ?? noSuchDemand(id)), position };
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
    const [after, limit] = [query.cursor(), limitOf(query)];
    const { store } = this.ledger;
    const { position } = standing(reply, { position: await store.head() });
    const events = (await store.readStream(id)).filter((event) => event.position <= position);
    if (events.length === 0) noSuchDemand(id);
    return { position, ...historyPage(events, after, limit) };
  }
}

const noSuchDemand = (id: string): never => refuse('no-such-demand', `There is no demand ${JSON.stringify(id)}.`);
