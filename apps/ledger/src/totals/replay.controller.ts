import { ReplayQuestion } from '@ledger/questions';
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from '../http/fastify';
import { Roles } from '../http/roles.decorator';
import { standing } from '../http/standing';
import { type QuestionBus, Questions } from '../buses';
import { ReplayAnswer } from './totals.dto';

@ApiTags('totals')
@Controller('v1/replay')
export class ReplayController {
  constructor(@Questions() private readonly questions: QuestionBus) {}

  /**
   * Counts everything again from position zero, by the fold of each demand and in SQL over the stored events, and compares
   * totals, register and change log, row by row. Changes nothing. Callers that ask while it runs get its answer.
   */
  @Post()
  @HttpCode(200)
  @Roles('auditor', 'operator')
  async replay(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReplayAnswer> {
    return standing(reply, await this.questions.execute(new ReplayQuestion()));
  }
}
