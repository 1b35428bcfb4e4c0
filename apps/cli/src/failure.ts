import { OperationalError } from '@ledger/kernel';
import { sentenceOf } from '@ledger/platform';

/** What a command answers to the shell. */
export const exit = { yes: 0, no: 1, couldNotTell: 2 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** The command could not tell, or not even begin: one sentence on what is wrong, and one on what to do. */
export class Failure extends OperationalError {
  constructor(
    what: string,
    next?: string,
    readonly code: ExitCode = exit.couldNotTell,
  ) {
    super(what, { next });
  }
}

/** What to print about an error. */
export function sentenceFor(error: unknown): string {
  const stack = (): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
  return sentenceOf(error) ?? `This should not happen: ${stack()}`;
}
