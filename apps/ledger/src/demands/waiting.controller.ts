import { dismissedItem, DismissedQuestion, WaitingQuestion } from '@ledger/questions';
import { Controller, Get, Post, Query as Parameters, Req, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { Takes } from '../http/known-parameters';
import { ApiPaging } from '../http/paging.openapi';
import { refuse } from '../http/problems';
import { badQuery, limitOf, PAGING, present, Query, type RawQuery } from '../http/query';
import { Roles } from '../http/roles.decorator';
import { standing } from '../http/standing';
import { Ledger } from '../ledger';
import { type QuestionBus, Questions } from '../questions/question-bus';
import { dismissalIn } from './dismissal';
import { DismissCommand, DismissedItem, DismissedPage, WaitingPage } from './waiting.dto';

@ApiTags('demands')
@Controller('v1/waiting')
export class WaitingController {
  constructor(
    private readonly ledger: Ledger,
    @Questions() private readonly questions: QuestionBus,
  ) {}

  /** Events that wait for their predecessor, and what each waits for. */
  @Get()
  @Roles('operator', 'auditor', 'compliance')
  @Takes(...PAGING)
  @ApiPaging()
  async waiting(@Parameters() raw: RawQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<WaitingPage> {
    const query = new Query(raw);
    const page = { ...present({ after: query.cursor() }), limit: limitOf(query) };
    return standing(reply, await this.questions.execute(new WaitingQuestion(page)));
  }

  /** Events that waited and were dismissed: by whom, when and why. */
  @Get('dismissed')
  @Roles('operator', 'auditor', 'compliance')
  @Takes(...PAGING)
  @ApiPaging()
  async dismissed(
    @Parameters() raw: RawQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DismissedPage> {
    const query = new Query(raw);
    const page = { ...present({ after: unpacked(query) }), limit: limitOf(query) };
    const { next, ...answer } = standing(reply, await this.questions.execute(new DismissedQuestion(page)));
    return { ...answer, ...present({ next: packed(next) }) };
  }

  /** Settles an event that waits permanently: it is never recorded under its id. The same again has the same answer. */
  @Post('dismiss')
  @Roles('operator', 'compliance')
  @ApiBody({ type: DismissCommand })
  async dismiss(
    @Req() { body, principal }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DismissedItem> {
    const { source, id, because } = dismissalIn(body);
    const { intake, waitingRoom } = this.ledger;
    if (principal?.source !== undefined && principal.source !== source) {
      refuse('source-not-yours', `Your token speaks for ${principal.source} alone.`);
    }
    await intake.dismiss({ source, id }, { by: principal?.id ?? 'local', reason: because });
    const gone = await waitingRoom.findDismissed({ source, id });
    if (!gone) return refuse('not-waiting', 'No event of this source and id waits.');
    reply.code(200);
    return dismissedItem(gone);
  }
}

/** The cursor of this list names an event: packed, so that it needs no escaping in an address. */
const packed = (next: string | undefined): string | undefined => next && Buffer.from(next).toString('base64url');

function unpacked(query: Query): string | undefined {
  const text = query.text('after');
  if (text === undefined) return undefined;
  const after = Buffer.from(text, 'base64url').toString();
  return CURSOR.test(after) ? after : badQuery('after', '"after" must be the `next` of the page before.');
}

/** A list of two texts, as JSON writes it without a control character or an escape that is not whole. */
const CURSOR = /^\["(?:[^"\\\p{Cc}]|\\["\\])*","(?:[^"\\\p{Cc}]|\\["\\])*"\]$/u;
