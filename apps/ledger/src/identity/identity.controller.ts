import { parsePosition, type Position } from '@ledger/kernel';
import { Controller, Get, Query as FromQuery } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Takes } from '../http/known-parameters';
import { refuse } from '../http/problems';
import { badQuery, Query, type RawQuery } from '../http/query';
import { Roles } from '../http/roles.decorator';
import { Ledger } from '../ledger';
import { LedgerPlace } from './identity.dto';

/** Which history this is: for callers that keep a position and come back with it. */
@ApiTags('operation')
@Controller('v1/ledger')
export class IdentityController {
  constructor(private readonly ledger: Ledger) {}

  /** The ledger, and the hash chain at a position: a caller that finds another one there has the position of another history. */
  @Get()
  @Roles('upstream', 'auditor', 'reporting', 'compliance', 'operator')
  @Takes('at')
  @ApiQuery({ name: 'at', required: false, schema: { type: 'string', example: '0000000000000042' } })
  async place(@FromQuery() raw: RawQuery): Promise<LedgerPlace> {
    const { store } = this.ledger;
    const at = new Query(raw).text('at');
    const position = at === undefined ? await store.head() : positionIn(at);
    const chain = await store.chainAt(position);
    if (chain === undefined) refuse('position-not-there', `There is no position ${position} yet.`);
    const epoch = (await store.epochs()).at(-1)?.number ?? 1;
    return { ledger: store.ledgerId, epoch, position, chain };
  }
}

const positionIn = (text: string): Position =>
  parsePosition(text) ?? badQuery('at', '"at" must be a position, such as 0000000000000042.');
