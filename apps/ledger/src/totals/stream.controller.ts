import { policyId, policyNamed } from '@ledger/counting';
import type { Log } from '@ledger/platform';
import { Controller, Get, Headers, Inject, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EVENT_STREAM } from '../http/event-source';
import { audienceOf } from '../http/audience';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { Parameters } from '../http/known-parameters';
import { badQuery, refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { sendStream } from '../http/send-stream';
import { Ledger } from '@ledger/ledger';
import { Shares } from '../shares';
import { LOG } from '../log';
import { refuseOtherHistory } from './held-history';
import { parseCursor, totalChanges } from './total-changes';
import { StreamParameters } from './totals-parameters';

@ApiTags('totals')
@Controller('v1/totals')
export class StreamController {
  constructor(
    private readonly ledger: Ledger,
    private readonly shares: Shares,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Every change of a total, from the beginning or from an id on, and live for as long as you listen. An event `total`
   * holds the cell, its previous value and its new one; its id is where to go on. Ids are opaque, and belong to the
   * history of the ledger: after a restore, an id beyond it or of what is gone is answered with 409
   * (`id-of-another-history`), and you start over from totals as of a position that you trust.
   */
  @Get('stream')
  @Roles('reporting', 'auditor', 'compliance')
  @ApiHeader({ name: 'last-event-id', required: false })
  @ApiOkResponse({
    description: 'Server-sent events.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async stream(
    @Parameters() { after: id, policy }: StreamParameters,
    @Headers('last-event-id') last: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after =
      parseCursor(last || id) ??
      badQuery(
        last ? 'last-event-id' : 'after',
        'This is no id of this stream: they look like 0000000000000042.3.91b2f0c4d5e6a7b8091a2b.',
      );
    const policyOnly = policy === undefined ? undefined : policyId(policyNamed(policy));
    await this.ledger.readModel.assertSameHistory();
    await refuseOtherHistory(this.ledger.store, after);
    const { listeners } = this.shares;
    const leave =
      listeners.take() ?? refuse('too-many-listeners', `${listeners.most} callers listen already, the most that may.`);
    const gone = new AbortController();
    reply.raw.once('close', () => {
      leave();
      gone.abort();
    });
    const changes = totalChanges(this.ledger, {
      after,
      policy: policyOnly,
      audience: audienceOf(request),
      signal: AbortSignal.any([gone.signal, this.ledger.stopping.signal]),
    });
    reply.header('content-type', EVENT_STREAM).header('x-accel-buffering', 'no');
    sendStream(reply, changes, { what: 'changes of totals', log: this.log, stopping: this.ledger.stopping.signal });
  }
}
