import type { WaitingRoom } from '@ledger/event-store';
import type { Intake } from '../intake';

/** Something that the ledger is told to do. `result` is never set: it ties a command to its result for the compiler. */
export interface Command<Result> {
  readonly result?: Result;
}

export type ResultOf<Given> = Given extends Command<infer Result> ? Result : never;

/** Carries out one kind of command. */
export interface CommandHandler<Given extends Command<unknown>> {
  execute(command: Given): Promise<ResultOf<Given>>;
}

/** The parts of an open ledger that commands are carried out on. */
export interface CommandedLedger {
  readonly intake: Intake;
  readonly waitingRoom: WaitingRoom;
}
