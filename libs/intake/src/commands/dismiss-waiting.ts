import type { Dismissed, Origin } from '@ledger/event-store';
import type { Command, CommandedLedger, CommandHandler } from './command';

/** Settles an event that waits permanently: it is never recorded under its id. The result is absent when no such event waits. */
export class DismissWaiting implements Command<Dismissed | undefined> {
  declare readonly result?: Dismissed | undefined;

  constructor(
    readonly origin: Origin,
    /** An opaque id, not the name of a person. */
    readonly by: string,
    readonly reason: string,
  ) {}
}

export class DismissWaitingHandler implements CommandHandler<DismissWaiting> {
  constructor(private readonly ledger: CommandedLedger) {}

  /** The same command again has the result of the first time. */
  async execute({ origin, by, reason }: DismissWaiting): Promise<Dismissed | undefined> {
    await this.ledger.intake.dismiss(origin, { by, reason });
    return this.ledger.waitingRoom.findDismissed(origin);
  }
}
