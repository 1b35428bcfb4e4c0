import type { Readable } from 'node:stream';
import { type IntakeContext, isTraceparent, RecordEvents } from '@ledger/intake';
import type { Log } from '@ledger/platform';
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type CommandBus, Commands } from '../buses';
import { drain } from '../http/drain';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { isNdjson, NDJSON_TYPE } from '../http/media-types';
import { ProblemError, refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { sendStream } from '../http/send-stream';
import { STOPPING_STALL_MS } from '../http/stall-watch';
import { Ledger } from '@ledger/ledger';
import { LOG } from '../log';
import { BATCH_LIMIT } from './batch-limit';
import { fromBinaryMode, isBinaryMode } from './binary-mode';
import { answersTo } from './event-stream';
import { ApiEvents } from './events.openapi';
import { SpoolRoom } from './spool-room';
import { sendBatch, sendReceipt } from './receipts';

/** The front door. It reads and answers by hand: this path carries every event there is. */
@ApiTags('intake')
@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly ledger: Ledger,
    @Commands() private readonly commands: CommandBus,
    @Inject(LOG) private readonly log: Log,
    private readonly room: SpoolRoom,
  ) {}

  /** Takes demand events as CloudEvents 1.0: one, a batch, or a stream of any length, with an answer per event. */
  @Post()
  @Roles('upstream')
  @ApiEvents()
  async submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const context = contextOf(request);
    const { body } = request;
    if (isNdjson(request.headers)) return this.stream(body as Readable, context, reply);
    if (body === undefined) refuse('not-json', 'The body is empty.');
    if (isBinaryMode(request)) return this.binary(request, reply);
    return Array.isArray(body) ? this.batch(body, context, reply) : this.one(body, context, reply);
  }

  private stream(lines: Readable, context: IntakeContext, reply: FastifyReply): void {
    const { ledger, commands, log, room } = this;
    const stopping = ledger.stopping.signal;
    const record = (command: RecordEvents) => commands.execute(command);
    const answers = answersTo(ledger, { lines, context, record, log, room });
    lines.once('close', () => drain(reply.request.raw, patienceWith(lines, stopping)));
    reply.code(200).header('content-type', NDJSON_TYPE);
    sendStream(reply, answers, { what: 'answers to events', log, stopping });
  }

  private async binary(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const event = fromBinaryMode(request);
    if (event.ok) return this.one(event.value, contextOf(request), reply);
    this.ledger.metrics.refused('bad-envelope', 1);
    sendReceipt(reply, { status: 'refused', problem: event.error });
  }

  private async one(raw: unknown, context: IntakeContext, reply: FastifyReply): Promise<void> {
    const [receipt] = await this.commands.execute(new RecordEvents([raw], context));
    sendReceipt(reply, receipt!);
  }

  private async batch(raws: readonly unknown[], context: IntakeContext, reply: FastifyReply): Promise<void> {
    if (raws.length > BATCH_LIMIT) refuse('batch-too-large', `${raws.length} events are more than ${BATCH_LIMIT}.`);
    await sendBatch(reply, await this.commands.execute(new RecordEvents(raws, context)));
  }
}

/** How long the rest of a stream may take that is not read any more. What has stalled once is not waited for again. */
function patienceWith({ errored }: Readable, stopping: AbortSignal): number | undefined {
  const isTooSlow = errored instanceof ProblemError && errored.answer.status === 408;
  return isTooSlow ? 1_000 : stopping.aborted ? STOPPING_STALL_MS : undefined;
}

export function contextOf({ principal, headers }: FastifyRequest): IntakeContext {
  const { traceparent } = headers;
  return {
    ...(principal && { principal }),
    ...(isTraceparent(traceparent) && { trace: traceparent }),
  };
}
