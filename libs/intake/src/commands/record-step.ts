import { catalog } from '@ledger/demand';
import { commandSourceOf } from '../deciding/owners';
import { problem, ruleIn, slugOf, type Problem } from '../problems';
import { idFault } from '../reading/envelope';
import { cloudEventType } from '../reading/event-kinds';
import type { IntakeContext } from '../reading/submission';
import type { Receipt } from '../receipts';
import type { Command, CommandedLedger, CommandHandler } from './command';
import { steps, type Step } from './steps';

export interface StepTaken {
  readonly demand: string;
  readonly step: Step;
  /**
   * The data of the step's event in its newest version. The caller has checked it against the shape of the event: it is
   * not checked again.
   */
  readonly checkedData: object;
  /** The caller's name for this command: the same key is the same command, however often it is sent. */
  readonly idempotencyKey: string | undefined;
  /** When it happened, if the day in `data` is not precise enough: RFC 3339. */
  readonly time?: string;
  readonly context: IntakeContext;
}

/** Records a step that somebody took with a demand. */
export class RecordStep implements Command<Receipt> {
  declare readonly result?: Receipt;

  constructor(readonly taken: StepTaken) {}
}

/**
 * Records a step as the event that it is. The command's key becomes the event's id, under a source that is the caller's
 * own, so the ledger's dedupe is the command's idempotency, permanently and across restarts. A command is enforced, never
 * flagged, and refused where an upstream event would wait.
 */
export class RecordStepHandler implements CommandHandler<RecordStep> {
  constructor(private readonly ledger: Pick<CommandedLedger, 'intake'>) {}

  async execute({ taken }: RecordStep): Promise<Receipt> {
    const { demand, idempotencyKey, context } = taken;
    if (idempotencyKey === undefined || idempotencyKey === '') return { status: 'refused', demand, problem: NO_KEY };
    const fault = idFault(idempotencyKey);
    if (fault !== undefined) return { status: 'refused', demand, problem: badKey(fault) };
    const receipt = await this.ledger.intake.submitOne(eventOf(taken, idempotencyKey), { ...context, command: true });
    return receipt.status === 'refused'
      ? { ...receipt, problem: inItsWords(receipt.problem, idempotencyKey) }
      : receipt;
  }
}

const NO_KEY = problem('idempotency-key-missing', {
  detail: 'The command came without the header Idempotency-Key, so to send it again would not be safe.',
});

function badKey(fault: string): Problem {
  const errors = [{ pointer: 'idempotency-key', detail: `The header Idempotency-Key ${fault}` }];
  return problem('bad-idempotency-key', { detail: `${errors[0]!.detail}.`, errors, ...ruleIn(errors) });
}

function eventOf({ demand, step, checkedData: data, time, context }: StepTaken, id: string): object {
  const type = steps[step];
  return {
    specversion: '1.0',
    id,
    source: commandSourceOf(context.principal),
    type: cloudEventType({ type, version: catalog[type].version }),
    subject: demand,
    ...(time !== undefined && { time }),
    data,
  };
}

/** Who gives a command knows of keys, and not of event ids. */
function inItsWords(found: Problem, key: string): Problem {
  if (slugOf(found) !== 'event-id-reused') return found;
  const detail = `The Idempotency-Key "${key}" was used for another command before.`;
  return problem('idempotency-key-reused', { detail });
}
