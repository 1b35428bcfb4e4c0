import { commands, RecordEvents } from '@ledger/intake';
import { openLedger } from '@ledger/intake/testing';
import { questions, WaitingQuestion } from '@ledger/questions';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import { received, validated } from '@test/sample-events';
import { handlerProviders } from './buses';
import { Ledger } from '@ledger/ledger';

const ledger = openLedger();
afterAll(() => ledger.close());

@Module({
  imports: [CqrsModule.forRoot()],
  providers: [
    ...handlerProviders(),
    { provide: Ledger, useValue: { ...ledger, waitingRoom: ledger.store.waitingRoom } },
  ],
})
class Buses {}

describe('the buses of the service', () => {
  it('have a handler for every command and every question, which answers as it does without Nest', async () => {
    const nest = await NestFactory.createApplicationContext(Buses, { logger: false });
    const [commandBus, queryBus] = [nest.get(CommandBus), nest.get(QueryBus)];
    const events = [received('d-1'), validated('d-2')];
    expect(await commandBus.execute(new RecordEvents(events, {}))).toMatchObject([
      { status: 'recorded', demand: 'd-1' },
      { status: 'waiting', demand: 'd-2' },
    ]);
    expect(await queryBus.execute(new WaitingQuestion({ limit: 10 }))).toMatchObject({ items: [{ demand: 'd-2' }] });
    for (const [, handler] of [...commands, ...questions]) expect(nest.get(handler)).toBeInstanceOf(handler);
    await nest.close();
  });
});
