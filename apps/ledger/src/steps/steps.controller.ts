import { catalog } from '@ledger/demand';
import { type EventKind, RecordStep, type Step, stepNames, steps } from '@ledger/intake';
import { fail } from '@ledger/kernel';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type CommandBus, Commands } from '../buses';
import { contextOf } from '../events/events.controller';
import { dataName, refTo } from '../events/event-schemas';
import { ReceiptAnswer } from '../events/events.dto';
import { sendReceipt } from '../events/receipts';
import type { FastifyReply, FastifyRequest } from '../http/fastify';
import { keyIn } from '../http/header-value';
import { refuse } from '../http/problems';
import { Roles } from '../http/roles.decorator';
import { stepDtos } from './step-dtos';

/** What a step is taken with: the demand, the body that the pipe has checked, and the request it came in. */
type Taking = [demand: string, body: object, request: FastifyRequest, reply: FastifyReply];

/** The steps that people take with a demand: a route for each, with its own body. */
@ApiTags('intake')
@Controller('v1/demands/:id')
export class StepsController {
  constructor(@Commands() private readonly commands: CommandBus) {}

  async take(step: Step, [demand, body, request, reply]: Taking): Promise<void> {
    const idempotencyKey = keyOf(request);
    const context = contextOf(request);
    const command = new RecordStep({ demand, step, checkedData: { ...body }, idempotencyKey, context });
    sendReceipt(reply, await this.commands.execute(command));
  }
}

/** Adds the method of one step to the controller, as decorators on a written method would. */
function addRoute(step: Step): void {
  const { prototype } = StepsController;
  const name = step.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const methods = {
    [name](this: StepsController, ...taking: Taking): Promise<void> {
      return this.take(step, taking);
    },
  };
  const descriptor = Object.getOwnPropertyDescriptor(methods, name)!;
  Object.defineProperty(prototype, name, descriptor);
  for (const decorate of routeDecorators(step)) {
    decorate(prototype, name, descriptor);
  }
  for (const [index, decorate] of [Param('id'), Body(), Req(), Res()].entries()) decorate(prototype, name, index);
  Reflect.defineMetadata('design:paramtypes', [String, stepDtos[step], Object, Object], prototype, name);
}

const routeDecorators = (step: Step): MethodDecorator[] => [
  Post(step),
  Roles('upstream', 'compliance'),
  ApiOperation({
    summary: `Takes the step "${step}" with a demand. The same key is the same step, however often it is sent.`,
  }),
  ApiParam({ name: 'id', schema: { type: 'string' }, description: 'The id of the demand.' }),
  ApiHeader({
    name: 'idempotency-key',
    required: true,
    description: 'A name for this command that you make up, such as a UUID; `"k"` and `k` are one key.',
  }),
  ApiBody({ schema: { $ref: refTo(dataName(newest(step))) } }),
  ApiResponse({ status: 201, description: 'Recorded: durable, at this position.', type: ReceiptAnswer }),
  ApiResponse({ status: 200, description: 'Recorded before under the same key.', type: ReceiptAnswer }),
];

/** The event that a step records. */
const newest = (step: Step): EventKind => ({ type: steps[step], version: catalog[steps[step]].version });

/** The key, whether it is sent in the quotes that its standard asks for or without. */
function keyOf({ raw }: FastifyRequest): string | undefined {
  const [value, ...more] = raw.headersDistinct['idempotency-key'] ?? [];
  if (value === undefined) return undefined;
  const key = more.length === 0 ? keyIn(value) : fail('is given more than once');
  if (key.ok) return key.value;
  const detail = `"Idempotency-Key" ${key.error}.`;
  return refuse('bad-idempotency-key', detail, [{ pointer: 'idempotency-key', detail }]);
}

for (const step of stepNames) addRoute(step);
