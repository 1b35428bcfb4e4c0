import type { Access } from '@ledger/platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ACCESS } from '../http/access';
import type { FastifyReply } from '../http/fastify';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { reasonIn } from '../kafka/kafka-status.dto';
import { KAFKA, KafkaWork } from '../kafka/kafka-work';
import { Ledger } from '../ledger';
import { Health } from './health.dto';

/** Anybody may ask, so this names no line and no bearer. */
const TOKENS_IN_DOUBT = 'The tokens file is not right; nothing new in it is taken until it is put right.';

@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(
    private readonly ledger: Ledger,
    @Inject(KAFKA) private readonly kafka: KafkaWork | null,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  /** Whether the process answers at all. Restart it when it does not. */
  @Get('health/live')
  @Roles('anyone')
  live(): Health {
    return { status: 'live' };
  }

  /**
   * Whether it can do its work: 503 with the reason while the store fails or the totals stand still. While only Kafka is
   * away it is `degraded`: it takes events and answers questions as ever, and streams what came when Kafka is back. A
   * process that does nothing but stream can do nothing then, and answers 503. It is `degraded` also while something is
   * wrong with the tokens file.
   */
  @Get('health/ready')
  @Roles('anyone')
  async ready(): Promise<Health> {
    const health = await this.ofTheParts();
    const isInDoubt = this.access.kind === 'tokens' && this.access.tokens.trouble().length > 0;
    return isInDoubt ? Object.assign(health, { status: 'degraded', tokens: TOKENS_IN_DOUBT }) : health;
  }

  private async ofTheParts(): Promise<Health> {
    await this.ledger.store
      .head()
      .catch((error: unknown) => refuse('unavailable', `The event store fails: ${String(error)}`));
    const trouble = await this.ledger.trouble();
    if (trouble !== undefined) refuse('unavailable', `The totals stand still. ${trouble}`);
    if (this.kafka === null) return { status: 'ready' };
    const kafka = await this.kafka.status();
    const reason = reasonIn(kafka);
    if (reason === undefined) return { status: 'ready', kafka };
    if (this.kafka.isAllWork) refuse('unavailable', `This process only streams, and can not. ${reason}`);
    return { status: 'degraded', kafka };
  }

  /** Counters and gauges in the Prometheus text format. */
  @Get('metrics')
  @Roles('operator')
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.ledger.metrics;
    const text = await registry.metrics();
    await reply.header('content-type', registry.contentType).send(text);
  }
}
