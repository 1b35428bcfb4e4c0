import 'reflect-metadata';
import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { type RecordEvents, RecordEventsHandler } from '@ledger/intake';
import { openLedger } from '@ledger/intake/testing';
import type { EventStore } from '@ledger/event-store';
import { createLog } from '@ledger/platform';
import { StorageFailure } from '@ledger/sqlite';
import { linesOf, RawClient } from '@test/e2e/raw-client';
import { ndjson, received } from '@test/sample-events';
import fastify from 'fastify';
import fc from 'fast-check';
import type { CommandBus } from '../buses';
import { installBodyParsers } from '../http/body-parsers';
import { installDrain } from '../http/drain';
import type { Ledger } from '@ledger/ledger';
import { Metrics } from '../metrics';
import { EventsController } from './events.controller';
import { SpoolRoom } from './spool-room';

const full = (): Error => new StorageFailure('ledger.db', 'full', 'The disk is full.');
const FAULTS: Readonly<Record<string, () => Error>> = {
  'a full disk': full,
  'a damaged file': () => new StorageFailure('ledger.db', 'damaged', 'It is damaged.'),
  'a mistake in the program': () => new TypeError('x is not a function'),
};

/** The store as it is, until it has done so many pieces of work; then each one fails. */
function failingAfter(store: EventStore, works: number, fault: () => Error): EventStore {
  let left = works;
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (WORK.has(name) && --left < 0) return Promise.reject(fault());
        return Reflect.apply(member, target, args);
      };
    },
  });
}

const WORK: ReadonlySet<string | symbol> = new Set(['append', 'find', 'readStream']);

const metrics = new Metrics();

interface Served {
  readonly url: string;
  readonly said: readonly string[];
  close(): Promise<void>;
}

/** The front door on a separate port, before a ledger whose store will fail. */
async function served(works: number, fault: () => Error): Promise<Served> {
  const real = openLedger();
  const failing = openLedger({ store: failingAfter(real.store, works, fault) });
  const said: string[] = [];
  const log = createLog(
    { logLevel: 'info' },
    new Writable({ write: (line, _, done) => done(void said.push(`${line}`)) }),
  );
  const ledger = {
    intake: failing.intake,
    metrics: metrics.intake,
    stopping: new AbortController(),
  } as unknown as Ledger;
  const app = fastify();
  installDrain(app);
  installBodyParsers(app);
  const commands = {
    execute: (command: RecordEvents) => new RecordEventsHandler(ledger).execute(command),
  } as CommandBus;
  const door = new EventsController(ledger, commands, log, new SpoolRoom(tmpdir(), { each: 1 << 26, all: 1 << 26 }));
  app.post('/v1/events', (request, reply) => void door.submit(request as never, reply as never));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    said,
    close: async () => {
      await app.close();
      await failing.close();
      await real.close();
    },
  };
}

describe('the answer to a stream of events, when the store fails anywhere in it', () => {
  test('has a line for each event, or a last line that says why not, or is reset; and the log says why', async () => {
    const cases = fc.record({
      lines: fc.integer({ min: 1, max: 4_000 }),
      works: fc.integer({ min: 0, max: 8 }),
      fault: fc.constantFrom(...Object.keys(FAULTS)),
      readsFirst: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ lines, works, fault, readsFirst }) => {
        const service = await served(works, FAULTS[fault]!);
        const body = ndjson(Array.from({ length: lines }, (_, i) => received(`d-${i}`)));
        const client = await RawClient.open(service);
        client.head('POST', '/v1/events', {
          'content-type': 'application/x-ndjson',
          'content-length': Buffer.byteLength(body),
          connection: 'close',
        });
        if (readsFirst) client.listen();
        await client.send(body).catch(() => undefined);
        client.listen();
        const how = await client.ended;
        const answer = linesOf(client.text);
        const answered = answer.lines.filter(({ status }) => status !== 'failed');
        const isWholeAnswer = how === 'closed' && answer.isWhole && answer.lines.at(-1)?.['status'] !== 'failed';
        expect({
          answers: isWholeAnswer ? answered.length : 'broken off',
          said: isWholeAnswer || service.said.join('').includes('broke off'),
        }).toEqual({ answers: isWholeAnswer ? lines : 'broken off', said: true });
        await service.close();
      }),
      { numRuns: 25 },
    );
  });
});
