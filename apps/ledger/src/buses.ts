import { type Command, commands } from '@ledger/intake';
import { type Question, questions } from '@ledger/questions';
import { Inject, type Provider } from '@nestjs/common';
import { CommandBus as NestCommandBus, CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { Ledger } from '@ledger/ledger';

/** Nest's query bus, with the answer typed by the question. */
export interface QuestionBus {
  execute<Answer>(question: Question<Answer>): Promise<Answer>;
}

/** Nest's command bus, with the result typed by the command. */
export interface CommandBus {
  execute<Result>(command: Command<Result>): Promise<Result>;
}

/** Injects Nest's bus where a `QuestionBus` is declared. */
export const Questions = (): ParameterDecorator => Inject(QueryBus);

/** Injects Nest's bus where a `CommandBus` is declared. */
export const Commands = (): ParameterDecorator => Inject(NestCommandBus);

/**
 * Puts the handlers of the libs on Nest's buses. The decorators are applied here as functions, so that the command line
 * uses the same handlers without loading Nest.
 */
export function handlerProviders(): Provider[] {
  for (const [question, handler] of questions) QueryHandler(question)(handler);
  for (const [command, handler] of commands) CommandHandler(command)(handler);
  return [...questions, ...commands].map(([, handler]) => providerOf(handler));
}

/** With a factory: the buses find no handler that is given by `useValue`. */
const providerOf = (handler: new (ledger: Ledger) => object): Provider => ({
  provide: handler,
  useFactory: (ledger: Ledger) => new handler(ledger),
  inject: [Ledger],
});
