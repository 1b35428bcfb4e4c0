import { type Access, identify, mayUse } from '@ledger/platform';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ACCESS } from '../http/access';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { lacksSomething, Ledger, reasonIn } from '@ledger/ledger';
import { Metrics } from '../metrics';
import { Health } from './health.dto';
import { Readiness, UNREADY, type Unready } from './readiness';

/** Anybody may ask, so this names no line and no bearer. */
const TOKENS_IN_DOUBT = 'The tokens file is not right; nothing new in it is taken until it is put right.';

/** What one part says of itself, and in a word why it is not well. */
interface PartOfHealth {
  readonly reason?: NonNullable<Health['reasons']>[number];
  readonly shown: Partial<Health>;
}

@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(
    private readonly ledger: Ledger,
    private readonly readiness: Readiness,
    private readonly shown: Metrics,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  /** Whether the process answers at all. Restart it when it does not. */
  @Get('health/live')
  @Roles('anyone')
  live(): Health {
    return { status: 'live' };
  }

  /**
   * Whether it can do its work: 503 with the reason while the ledger cannot be read or written (by a write, at most each
   * second), its files were moved or replaced, the clock is more than five minutes behind the newest event, or the totals
   * have stopped. It is `degraded` while Kafka is away, while many events are not counted yet, while something that is stored
   * cannot be read or demands are set aside, and while something is wrong
   * with the tokens file: it takes events and answers questions as ever. A process that does nothing but stream can do
   * nothing without Kafka, and answers 503. On a service with tokens, only an operator and an auditor see more than the
   * status and the kind of the reason.
   */
  @Get('health/ready')
  @Roles('anyone')
  async ready(@Req() request: FastifyRequest): Promise<Health> {
    const seesInside = this.seesInside(request);
    const unready = (await this.readiness.unready()) ?? (await this.unableToStream());
    if (unready) {
      const more = seesInside ? ` ${unready.detail}` : '';
      refuse('unavailable', `${UNREADY[unready.part]}${more}`);
    }
    const health = await this.health();
    if (seesInside) return health;
    const { status, reasons, tokens } = health;
    return { status, ...(reasons && { reasons }), ...(tokens !== undefined && { tokens }) };
  }

  private seesInside({ headers }: FastifyRequest): boolean {
    const who = identify(this.access, headers);
    return who.ok && mayUse(who.value, ['operator', 'auditor']);
  }

  private async unableToStream(): Promise<Unready | undefined> {
    if (!this.ledger.kafka?.isAllWork) return undefined;
    const detail = reasonIn(await this.ledger.kafka.status());
    return detail === undefined ? undefined : { part: 'streaming', detail };
  }

  private async health(): Promise<Health> {
    const parts = [await this.counting(), this.setAside(), await this.streaming(), this.tokens(), this.reading()];
    const reasons = parts.flatMap(({ reason }) => reason ?? []);
    const status = reasons.length === 0 ? 'ready' : 'degraded';
    return Object.assign(
      { status, ...(reasons.length > 0 && { reasons }) },
      ...parts.map(({ shown }) => shown),
    ) as Health;
  }

  private async counting(): Promise<PartOfHealth> {
    const behind = await this.readiness.behind();
    return behind === undefined ? { shown: {} } : { reason: 'behind', shown: { behind } };
  }

  private setAside(): PartOfHealth {
    const setAside = this.ledger.setAside();
    return setAside === 0 ? { shown: {} } : { reason: 'set-aside', shown: { setAside } };
  }

  private async streaming(): Promise<PartOfHealth> {
    const kafka = await this.ledger.kafka?.status();
    if (!kafka) return { shown: {} };
    const isWell = reasonIn(kafka) === undefined && !lacksSomething(kafka);
    return { shown: { kafka }, ...(!isWell && { reason: 'kafka' }) };
  }

  /** Demands and waiting events that this process could not read; everything that does not depend on them works. */
  private reading(): PartOfHealth {
    const unreadable = this.ledger.intake.unreadable().length;
    return unreadable === 0 ? { shown: {} } : { reason: 'unreadable', shown: { unreadable } };
  }

  private tokens(): PartOfHealth {
    const isInDoubt = this.access.kind === 'tokens' && this.access.tokens.trouble().length > 0;
    return isInDoubt ? { reason: 'tokens', shown: { tokens: TOKENS_IN_DOUBT } } : { shown: {} };
  }

  /** Counters and gauges in the Prometheus text format. */
  @Get('metrics')
  @Roles('operator')
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.shown;
    const text = await registry.metrics();
    await reply.header('content-type', registry.contentType).send(text);
  }
}
