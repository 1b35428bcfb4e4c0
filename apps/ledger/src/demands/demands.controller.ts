import { demandFilters, type DemandsQuery } from '@ledger/read-model';
import { Controller, Get, Param, Query as Parameters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiPaging } from '../http/paging.openapi';
import { refuse } from '../http/problems';
import { limitOf, PAGING, present, Query, type RawQuery } from '../http/query';
import { Roles } from '../http/roles.decorator';
import { Ledger } from '../ledger';
import { ApiFilters } from './demands.openapi';
import { DemandAnswer, DemandPage, HistoryPage, WaitingPage } from './demands.dto';
import { historyPage, waitingItem } from './demand-answers';

@ApiTags('demands')
@Controller('v1')
export class DemandsController {
  constructor(private readonly ledger: Ledger) {}

  /** The demands in the order in which the ledger heard of them. */
  @Get('demands')
  @Roles('auditor', 'compliance')
  @ApiPaging()
  @ApiFilters()
  async demands(@Parameters() raw: RawQuery): Promise<DemandPage> {
    const query = new Query(raw, [...PAGING, ...demandFilters]);
    const filters = Object.fromEntries(
      demandFilters.map((name) => [name, query.list(name)]),
    ) as DemandsQuery['filters'];
    await this.ledger.settle();
    const { demands, next } = this.ledger.readModel.demands({
      ...present({ filters, after: query.text('after') }),
      limit: limitOf(query),
    });
    return { items: [...demands], ...present({ next }) };
  }

  /** One demand as it is after its last event. */
  @Get('demands/:id')
  @Roles('auditor', 'compliance')
  async demand(@Param('id') id: string): Promise<DemandAnswer> {
    await this.ledger.settle();
    return this.ledger.readModel.demand(id) ?? refuse('no-such-demand', `There is no demand ${JSON.stringify(id)}.`);
  }

  /** The events of one demand, as they were recorded, oldest first. */
  @Get('demands/:id/history')
  @Roles('auditor', 'compliance')
  @ApiPaging()
  async history(@Param('id') id: string, @Parameters() raw: RawQuery): Promise<HistoryPage> {
    const query = new Query(raw, PAGING);
    const events = await this.ledger.store.readStream(id);
    if (events.length === 0) refuse('no-such-demand', `There is no demand ${JSON.stringify(id)}.`);
    return historyPage(events, query.text('after'), limitOf(query));
  }

  /** Events that wait for their predecessor, and what each waits for. */
  @Get('waiting')
  @Roles('operator', 'auditor', 'compliance')
  @ApiPaging()
  async waiting(@Parameters() raw: RawQuery): Promise<WaitingPage> {
    const query = new Query(raw, PAGING);
    const { items, next } = await this.ledger.waitingRoom.list(query.text('after'), limitOf(query));
    return { items: items.map(waitingItem), ...present({ next }) };
  }
}
