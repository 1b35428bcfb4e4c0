import { HistoryMismatch } from '@ledger/projections';
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from '../http/fastify';
import { Roles } from '../http/roles.decorator';
import { standing } from '../http/standing';
import { Ledger } from '../ledger';
import { ReplayAnswer } from './totals.dto';

@ApiTags('totals')
@Controller('v1/replay')
export class ReplayController {
  private running: ReturnType<ReplayController['start']> | undefined;

  constructor(private readonly ledger: Ledger) {}

  /**
   * Counts everything again from position zero, by another way than the totals were made, and compares totals, register
   * and change log, row by row. Touches nothing. Callers that ask while it runs get its answer.
   */
  @Post()
  @HttpCode(200)
  @Roles('auditor', 'operator')
  async replay(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReplayAnswer> {
    await this.counted();
    this.running ??= this.start().finally(() => (this.running = undefined));
    return standing(reply, await this.running);
  }

  /** A recount is the answer to totals of another history, too: it says so. */
  private async counted(): Promise<void> {
    await this.ledger.settle().catch((error: unknown) => {
      if (!(error instanceof HistoryMismatch)) throw error;
    });
  }

  private async start() {
    const { differences, ...outcome } = await this.ledger.readModel.replay();
    return { ...outcome, differences: [...differences] };
  }
}
