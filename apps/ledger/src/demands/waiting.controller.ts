import { DismissWaiting } from '@ledger/intake';
import { dismissedItem, DismissedQuestion, WaitingQuestion } from '@ledger/questions';
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type CommandBus, Commands, type QuestionBus, Questions } from '../buses';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { Parameters } from '../http/known-parameters';
import { PageParameters } from '../http/page-parameters';
import { present } from '../http/present';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { standing } from '../http/standing';
import { DismissedParameters, packed } from './dismissed-parameters';
import { DismissCommand, DismissedItem, DismissedPage, WaitingPage } from './waiting.dto';

@ApiTags('demands')
@Controller('v1/waiting')
export class WaitingController {
  constructor(
    @Questions() private readonly questions: QuestionBus,
    @Commands() private readonly commands: CommandBus,
  ) {}

  /** Events that wait for their predecessor, and what each waits for. */
  @Get()
  @Roles('operator', 'auditor', 'compliance')
  async waiting(
    @Parameters() page: PageParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitingPage> {
    return standing(reply, await this.questions.execute(new WaitingQuestion(page)));
  }

  /** Events that waited and were dismissed: by whom, when and why. */
  @Get('dismissed')
  @Roles('operator', 'auditor', 'compliance')
  async dismissed(
    @Parameters() page: DismissedParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DismissedPage> {
    const { next, ...answer } = standing(reply, await this.questions.execute(new DismissedQuestion(page)));
    return { ...answer, ...present({ next: packed(next) }) };
  }

  /** Settles an event that waits permanently: it is never recorded under its id. The same again has the same answer. */
  @Post('dismiss')
  @HttpCode(200)
  @Roles('operator', 'compliance')
  async dismiss(
    @Body() { source, id, because }: DismissCommand,
    @Req() { principal }: FastifyRequest,
  ): Promise<DismissedItem> {
    if (principal?.source !== undefined && principal.source !== source) {
      refuse('source-not-yours', `Your token speaks for ${principal.source} alone.`);
    }
    const by = principal?.id ?? 'local';
    const gone = await this.commands.execute(new DismissWaiting({ source, id }, by, because));
    return dismissedItem(gone ?? refuse('not-waiting', 'No event of this source and id waits.'));
  }
}
