import type { IntakeContext } from '../reading/submission';
import type { Receipt } from '../receipts';
import type { Command, CommandedLedger, CommandHandler } from './command';

/** Records events, each a CloudEvent given as parsed JSON. There is one receipt for each, in their order. */
export class RecordEvents implements Command<Receipt[]> {
  declare readonly result?: Receipt[];

  constructor(
    readonly events: readonly unknown[],
    readonly context: IntakeContext,
  ) {}
}

export class RecordEventsHandler implements CommandHandler<RecordEvents> {
  constructor(private readonly ledger: Pick<CommandedLedger, 'intake'>) {}

  /** Rejects only when the store does. Sending the events again is always safe. */
  execute({ events, context }: RecordEvents): Promise<Receipt[]> {
    return this.ledger.intake.submitMany(events, context);
  }
}
