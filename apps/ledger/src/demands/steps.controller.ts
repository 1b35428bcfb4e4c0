import { faultsIn, isStep, RecordStep, type Step, stepDtos, stepNames } from '@ledger/intake/commands';
import { fail, nearest } from '@ledger/kernel';
import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiExtraModels, ApiHeader, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { contextOf } from '../events/events.controller';
import { ReceiptAnswer } from '../events/events.dto';
import { sendReceipt } from '../events/receipts';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { keyIn } from '../http/header-value';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';

const bodies = Object.values(stepDtos);

@ApiTags('intake')
@Controller('v1/demands/:id')
export class StepsController {
  constructor(private readonly commands: CommandBus) {}

  /** Takes a step with a demand. The same key is the same step, however often it is sent. */
  @Post(':step')
  @Roles('upstream', 'compliance')
  @ApiParam({ name: 'id', schema: { type: 'string' }, description: 'The id of the demand.' })
  @ApiParam({ name: 'step', enum: stepNames })
  @ApiHeader({
    name: 'idempotency-key',
    required: true,
    description: 'A name for this command that you make up, such as a UUID; `"k"` and `k` are one key.',
  })
  @ApiExtraModels(...bodies)
  @ApiBody({ schema: { anyOf: bodies.map((body) => ({ $ref: getSchemaPath(body) })) } })
  @ApiResponse({ status: 201, description: 'Recorded: durable, at this position.', type: ReceiptAnswer })
  @ApiResponse({ status: 200, description: 'Recorded before under the same key.', type: ReceiptAnswer })
  async take(
    @Param() { id: demand, step: name }: { readonly id: string; readonly step: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const step = stepNamed(name);
    const data = bodyOf(request, step);
    const idempotencyKey = keyOf(request);
    const command = new RecordStep({ demand, step, data, idempotencyKey, context: contextOf(request) });
    sendReceipt(reply, await this.commands.execute(command));
  }
}

function stepNamed(name: string): Step {
  if (isStep(name)) return name;
  const meant = nearest(name, stepNames);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return refuse('not-found', `There is no step "${name}".${hint} The steps are ${stepNames.join(', ')}.`);
}

/** The key, whether it is sent in the quotes that its standard asks for or without. */
function keyOf({ raw }: FastifyRequest): string | undefined {
  const [value, ...more] = raw.headersDistinct['idempotency-key'] ?? [];
  if (value === undefined) return undefined;
  const key = more.length === 0 ? keyIn(value) : fail('is given more than once');
  if (key.ok) return key.value;
  const detail = `"Idempotency-Key" ${key.error}.`;
  return refuse('bad-idempotency-key', detail, [{ pointer: 'idempotency-key', detail }]);
}

function bodyOf({ body }: FastifyRequest, step: Step): unknown {
  if (body === undefined) refuse('not-json', 'The body is empty.');
  const faults = faultsIn(step, body);
  if (faults.length > 0)
    refuse('bad-command', faults.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; '), faults);
  return body;
}
