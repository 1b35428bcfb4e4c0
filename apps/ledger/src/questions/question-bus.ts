import { type AskedLedger, type Question, questions } from '@ledger/questions';
import { Inject, type Provider, type Type } from '@nestjs/common';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import { Ledger } from '../ledger';

/** Nest's query bus, with the answer typed by the question. */
export interface QuestionBus {
  execute<Answer>(question: Question<Answer>): Promise<Answer>;
}

/** Injects the `QueryBus` where a `QuestionBus` is declared. */
export const Questions = (): ParameterDecorator => Inject(QueryBus);

/**
 * Puts the handlers of `libs/questions` on the query bus. The decorator is applied here as a function, so that the
 * command line uses the same handlers without loading Nest.
 */
export const questionProviders = (): Provider[] =>
  questions.map(([question, handler]) => {
    QueryHandler(question)(handler);
    return providerOf(handler);
  });

/** With a factory: the bus finds no handler that is given by `useValue`. */
const providerOf = (handler: Type<object> & (new (ledger: AskedLedger) => object)): Provider => ({
  provide: handler,
  useFactory: (ledger: Ledger) => new handler(ledger),
  inject: [Ledger],
});
