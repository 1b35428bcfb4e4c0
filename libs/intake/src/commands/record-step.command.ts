import { Command } from '@nestjs/cqrs';
import type { IntakeContext } from '../reading/submission';
import type { Receipt } from '../receipts';
import type { Step } from './steps';

export interface StepTaken {
  readonly demand: string;
  readonly step: Step;
  /** The data of the step's event in its newest version; see `stepDtos`. */
  readonly data: unknown;
  /** The caller's name for this command: the same key is the same command, however often it is sent. */
  readonly idempotencyKey: string | undefined;
  /** When it happened, if the day in `data` is not precise enough: RFC 3339. */
  readonly time?: string;
  readonly context: IntakeContext;
}

/** Somebody took a step with a demand. */
export class RecordStep extends Command<Receipt> {
  constructor(readonly taken: StepTaken) {
    super();
  }
}
