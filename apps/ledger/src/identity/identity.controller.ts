import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Parameters } from '../http/known-parameters';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { Ledger } from '@ledger/ledger';
import { LedgerPlace } from './identity.dto';
import { PlaceParameters } from './place-parameters';

/** Which history this is: for callers that keep a position and come back with it. */
@ApiTags('operation')
@Controller('v1/ledger')
export class IdentityController {
  constructor(private readonly ledger: Ledger) {}

  /** The ledger, and the hash chain at a position: a caller that finds another one there has the position of another history. */
  @Get()
  @Roles('upstream', 'auditor', 'reporting', 'compliance', 'operator')
  async place(@Parameters() { at }: PlaceParameters): Promise<LedgerPlace> {
    const { store } = this.ledger;
    const position = at ?? (await store.head());
    const chain = await store.chainAt(position);
    if (chain === undefined) refuse('position-not-there', `There is no position ${position} yet.`);
    const epoch = (await store.epochs()).at(-1)?.number ?? 1;
    return { ledger: store.ledgerId, epoch, position, chain };
  }
}
