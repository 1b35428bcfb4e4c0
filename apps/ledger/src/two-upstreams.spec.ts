import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RecordEventsHandler, RecordStep, RecordStepHandler, type Step, steps, stepNames } from '@ledger/intake';
import { createLog, loadSettings } from '@ledger/platform';
import fc from 'fast-check';
import { answersTo } from './events/event-stream';
import { SpoolRoom } from './events/spool-room';
import { Ledger } from '@ledger/ledger';

/** Two upstream systems, each with a token that is bound to its source. */
type Who = 'a' | 'b';
const SOURCE = { a: 'https://a.example', b: 'https://b.example' } as const;
const contextOf = (who: Who) => ({ principal: { name: who, id: `id-${who}`, source: SOURCE[who] } });

interface Fact {
  readonly step: Step;
  readonly demand: string;
  readonly data: object;
  readonly id: string;
}

/** One request of one caller: by the route of steps, as one event, as a batch, or as a stream. */
interface Request {
  readonly who: Who;
  readonly door: 'step' | 'one' | 'batch' | 'stream';
  readonly facts: readonly [Fact, ...Fact[]];
}

/** Requests that come in within one turn of the event loop. */
type Turn = readonly Request[];

/** B's demands: all but the last are received before A begins; A's; and one that has no owner at first. */
const OF_B = ['b-1', 'b-2', 'b-3', 'b-4'];
const OF_A = ['a-1', 'a-2', 'n-1'];
const UNBORN = 'b-4';
const COUNTRIES = { a: ['US', 'FR'], b: ['IE', 'DE'] } as const;

const few = fc.nat(5);
const name = fc.constantFrom('x', 'constructor');
const when = fc.nat(8).map((day) => `2019-03-0${day + 1}`);

function dataOf(who: Who, step: Step): fc.Arbitrary<object> {
  const country = fc.constantFrom(...COUNTRIES[who]);
  const more: { readonly [S in Step]?: Record<string, fc.Arbitrary<unknown>> } = {
    receive: {
      section: fc.constant('criminal'),
      country,
      authority: fc.constant('police'),
      process: fc.constantFrom('search-warrant', 'subpoena'),
      accounts: few,
      segment: fc.constantFrom('consumer', 'enterprise'),
    },
    reject: { reason: fc.constant('overbroad') },
    challenge: { challenge: name, ground: fc.constant('overbroad') },
    'decide-challenge': { challenge: name, decision: fc.constant('upheld') },
    narrow: { accounts: few },
    'conclude-redirection': { result: fc.constant('customer-disclosed') },
    disclose: { category: fc.constantFrom('content', 'non-content'), accounts: few, repeated: fc.nat(1) },
    'report-no-data': { accounts: few, reason: fc.constant('data-expired') },
    withdraw: { reason: fc.constant('by-authority') },
    preserve: { accounts: few },
    'impose-secrecy': { order: name },
    'lift-secrecy': { order: name },
    'notify-customer': { kind: fc.constant('before-disclosure') },
    correct: { reason: fc.constant('found-in-review'), country, accounts: few },
  };
  return fc.record({ on: when, ...more[step] });
}

function facts(who: Who, demands: readonly string[]): fc.Arbitrary<Fact> {
  return fc.tuple(fc.constantFrom(...stepNames), fc.constantFrom(...demands), fc.nat(400)).chain(([step, demand, n]) =>
    // A source can choose any id that is free: A does not send the receipt of what B has yet to receive.
    dataOf(who, who === 'a' && demand === UNBORN && step === 'receive' ? 'validate' : step).map((data) => ({
      step: who === 'a' && demand === UNBORN && step === 'receive' ? ('validate' as const) : step,
      demand,
      data,
      id: `${who}-${n}`,
    })),
  );
}

function requests(who: Who, demands: readonly string[]): fc.Arbitrary<Request> {
  const fact = facts(who, demands);
  return fc.oneof(
    { weight: 3, arbitrary: fact.map((one): Request => ({ who, door: 'step', facts: [one] })) },
    { weight: 3, arbitrary: fact.map((one): Request => ({ who, door: 'one', facts: [one] })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('batch' as const, 'stream' as const), fc.array(fact, { minLength: 1, maxLength: 4 }))
        .map(([door, many]): Request => ({ who, door, facts: many as [Fact, ...Fact[]] })),
    },
  );
}

const RUNS = 10;
const OF_EACH_RUN = 500;

/** Turns of A's requests, all over the ids of both, with a few of B's among them. */
const turns: fc.Arbitrary<readonly Turn[]> = fc
  .tuple(
    fc.array(requests('a', [...OF_A, ...OF_B]), { minLength: OF_EACH_RUN, maxLength: OF_EACH_RUN }),
    fc.array(requests('b', OF_B), { minLength: 60, maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(20), fc.nat(3), fc.boolean()), { minLength: OF_EACH_RUN, maxLength: OF_EACH_RUN }),
  )
  .map(([a, b, sizes]) => {
    const [left, other, all] = [[...a], [...b], [] as Turn[]];
    for (const [ofA, ofB, isAFirst] of sizes) {
      const [mine, theirs] = [left.splice(0, ofA), other.splice(0, ofB)];
      if (mine.length + theirs.length > 0) all.push(isAFirst ? [...mine, ...theirs] : [...theirs, ...mine]);
    }
    return [...all, [...left, ...other]];
  });

const cloudEvent = (who: Who, { step, demand, data, id }: Fact) => {
  const type = `org.request-ledger.${steps[step]}.v${step === 'receive' ? 2 : 1}`;
  return { specversion: '1.0', id, source: SOURCE[who], subject: demand, type, data };
};

function send(ledger: Ledger, { who, door, facts: [first, ...rest] }: Request): Promise<unknown> {
  const context = contextOf(who);
  const events = [first, ...rest].map((fact) => cloudEvent(who, fact));
  if (door === 'one') return ledger.intake.submitOne(events[0], context);
  if (door === 'batch') return ledger.intake.submitMany(events, context);
  if (door === 'step') {
    const { step, demand, data, id } = first;
    return new RecordStepHandler(ledger).execute(
      new RecordStep({ step, demand, checkedData: data, idempotencyKey: id, context }),
    );
  }
  const lines = Readable.from([Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''))]);
  return text(
    answersTo(ledger, {
      lines,
      context,
      record: (command) => new RecordEventsHandler(ledger).execute(command),
      log,
      room,
    }),
  );
}

const log = createLog({ logLevel: 'silent' });
const room = new SpoolRoom(tmpdir(), { each: 1, all: 1 });

/** An answer without positions: they tell how much the ledger holds, of all sources together. */
const shown = (answer: unknown): string =>
  (typeof answer === 'string' ? answer : JSON.stringify(answer)).replaceAll(/"position":"\d+",?/g, '');

interface Told {
  readonly answers: { readonly [W in Who]: readonly string[] };
  readonly ofB: unknown;
}

/** Everything that happens, on a separate ledger, when only these send. */
async function run(all: readonly Turn[], senders: readonly Who[], limits = {}): Promise<Told> {
  const dataDir = mkdtempSync(join(tmpdir(), 'two-upstreams-'));
  const settings = loadSettings({ LEDGER_DATA_DIR: dataDir, LEDGER_ROLES: 'intake,projector', ...limits });
  if (!settings.ok) throw new Error(settings.error.join());
  const ledger = await Ledger.open(settings.value, { log });
  await ledger.start();
  const answers: { [W in Who]: string[] } = { a: [], b: [] };
  for (const turn of [BEGINNING, ...all]) {
    const sent = turn.filter(({ who }) => senders.includes(who));
    // A stream is read over several turns: it goes alone, so that what meets what does not depend on who else sends.
    for (const part of apart(sent)) {
      const got = await Promise.all(part.map((request) => send(ledger, request)));
      for (const [i, { who }] of part.entries()) answers[who].push(shown(got[i]));
    }
  }
  const ofB = await leftOf(ledger);
  await ledger.close();
  rmSync(dataDir, { recursive: true });
  return { answers, ofB };
}

const apart = (sent: readonly Request[]): Request[][] => [
  sent.filter(({ door }) => door !== 'stream'),
  ...sent.filter(({ door }) => door === 'stream').map((one) => [one]),
];

/** B's demands as anybody would see them: histories, register, totals, and what waits. */
async function leftOf(ledger: Ledger): Promise<unknown> {
  await ledger.settle();
  const histories = await Promise.all(OF_B.map((id) => ledger.store.readStream(id)));
  const by = ['country', 'process', 'segment'] as const;
  const { rows } = await ledger.readModel.totals({ period: '2019', by, filters: { country: COUNTRIES.b } });
  const { items } = await ledger.waitingRoom.list(undefined, 10_000);
  return JSON.parse(
    JSON.stringify({
      histories: histories.map((events) =>
        events.map(({ entry: { type, at, data, origin } }) => [type, at, data, origin]),
      ),
      rows,
      waiting: items.filter(({ origin }) => origin.source === SOURCE.b).map(({ since: _since, ...item }) => item),
    }),
  );
}

const RECEIPT = {
  on: '2019-03-01',
  section: 'criminal',
  country: 'DE',
  authority: 'police',
  process: 'search-warrant',
  accounts: 4,
  segment: 'consumer',
};
const BEGINNING: Turn = OF_B.filter((demand) => demand !== UNBORN).map((demand) => ({
  who: 'b',
  door: 'one',
  facts: [{ step: 'receive', demand, data: RECEIPT, id: `first-${demand}` }],
}));

/** A cannot be kept from learning that an id is taken; so receipts with ids of B are no part of this comparison. */
const withoutReceiptsOfB = (turn: Turn): Turn =>
  turn.filter(({ who, facts: all }) => who === 'b' || all.every((fact) => !isReceiptOfB(fact)));
const isReceiptOfB = ({ step, demand }: Fact): boolean => step === 'receive' && OF_B.includes(demand);

/** Limits that the requests reach: they must not be shared between the two. */
const NARROW = {
  LEDGER_MAX_EVENTS_PER_DEMAND: '10',
  LEDGER_MAX_WAITING_PER_DEMAND: '3',
  LEDGER_MAX_WAITING_PER_SOURCE: '30',
};

it(`${RUNS * OF_EACH_RUN} requests by one bound upstream change nothing of another's, and reveal nothing of it`, async () => {
  const property = async (seed: number) => {
    const [all] = fc.sample(turns, { seed, numRuns: 1 }) as [readonly Turn[]];
    const limits = seed % 2 === 0 ? {} : NARROW;
    const [both, alone] = [await run(all, ['a', 'b'], limits), await run(all, ['b'], limits)];
    expect(both.answers.b).toEqual(alone.answers.b);
    expect(both.ofB).toEqual(alone.ofB);

    const probing = all.map(withoutReceiptsOfB);
    const [hit, miss] = [await run(probing, ['a', 'b'], limits), await run(probing, ['a'], limits)];
    expect(hit.answers.a).toEqual(miss.answers.a);
  };
  // A failure prints the number that its requests are made from. Nothing is shrunk: each try costs four ledgers.
  await fc.assert(fc.asyncProperty(fc.noShrink(fc.integer()), property), { numRuns: RUNS, examples: [[2119923184]] });
}, 300_000);

it('the answers to receipts with an id of another source do not depend on what it holds', async () => {
  const taken = async (data: object): Promise<string> => {
    const request: Request = { who: 'a', door: 'one', facts: [{ step: 'receive', demand: 'b-1', data, id: 'e' }] };
    return (await run([[request]], ['a', 'b'])).answers.a.join();
  };
  const same = await taken(RECEIPT);
  expect(same).toContain('demand-id-taken');
  expect(await taken({ ...RECEIPT, country: 'US', accounts: 1 })).toBe(same);
});
