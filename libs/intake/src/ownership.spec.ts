import { RecordStep, RecordStepHandler } from './commands/record-step';
import type { Step } from './commands/steps';
import type { Receipt } from './receipts';
import { commandSourceOf, Owners } from './deciding/owners';
import type { IntakeContext } from './reading/submission';
import { cloudEvent, disclosed, openLedger, received, validated, type Ledger } from './testing/ledger';

const A = 'https://a.example';
const B = 'https://b.example';
const C = 'https://c.example';
const by = (source: string): IntakeContext => ({ principal: { name: 'x', id: `id${source.length}`, source } });
const DATA = received().data as object;

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger({ owners: new Owners([[B, C]]) });
});
afterEach(() => ledger.close());

type Fields = Record<string, unknown>;
const from = (source: string, event: Fields): Fields => ({ ...event, source });
const send = (source: string, event: Fields): Promise<Receipt> =>
  ledger.intake.submitOne(from(source, event), by(source));

let keys = 0;
const step = (context: IntakeContext, name: Step, data: object, demand = 'd-1'): Promise<Receipt> =>
  new RecordStepHandler(ledger).execute(
    new RecordStep({ demand, step: name, checkedData: data, idempotencyKey: `k-${++keys}`, context }),
  );

const lengthOf = async (demand = 'd-1'): Promise<number> => (await ledger.store.readStream(demand)).length;
const problemOf = (receipt: Receipt) => (receipt.status === 'refused' ? receipt.problem : undefined);
/** An answer without the names that its sender gave itself. */
const bare = ({ source: _s, id: _i, demand: _d, ...rest }: Receipt & { source?: string; id?: string }): string =>
  JSON.stringify(rest).replaceAll(/d-\d/g, 'd-?');

const OTHERS: readonly Fields[] = [
  validated(),
  disclosed(),
  cloudEvent('DemandWithdrawn.v1', { on: '2019-03-03', reason: 'by-authority' }),
  cloudEvent('DemandRejected.v1', { on: '2019-03-03', reason: 'overbroad' }),
  cloudEvent('DemandNarrowed.v1', { on: '2019-03-03', accounts: 999 }),
  cloudEvent('DemandCorrected.v1', { on: '2019-03-03', reason: 'found-in-review', country: 'US', accounts: 999 }),
  cloudEvent('ChallengeDecided.v1', { on: '2019-03-03', challenge: 'c', decision: 'upheld' }),
  cloudEvent('DataDisclosed.v1', { on: '2019-03-05', category: 'content', accounts: 1, repeated: 5 }),
];

describe('a caller that is bound to a source', () => {
  it.each(OTHERS.map((event) => [event.type as string, event] as const))(
    'changes nothing of a demand of another source by %s, and hears what it would hear if it did not exist',
    async (_type, event) => {
      await send(B, received());
      await send(B, validated());
      const hit = await send(A, event);
      const miss = await send(A, { ...event, id: `${event.id as string}-miss`, subject: 'd-2' });
      expect(bare(hit)).toBe(bare(miss));
      expect(await lengthOf()).toBe(2);
    },
  );

  it.each<[Step, object]>([
    ['validate', { on: '2019-03-03' }],
    ['withdraw', { on: '2019-03-03', reason: 'by-authority' }],
    ['narrow', { on: '2019-03-03', accounts: 1 }],
    ['correct', { on: '2019-03-03', reason: 'found-in-review', accounts: 999 }],
  ])('takes no step %s with a demand of another source, as if it did not exist', async (name, data) => {
    await send(B, received());
    const hit = await step(by(A), name, data);
    expect(problemOf(hit)).toMatchObject({ type: 'urn:request-ledger:problem:predecessor-missing' });
    expect(bare(hit)).toBe(bare(await step(by(A), name, data, 'd-2')));
    expect(await lengthOf()).toBe(1);
  });

  it('learns of an id that another source has taken that it is taken, and no value', async () => {
    await send(B, received({ country: 'DE', accounts: 37 }));
    const answers = [await send(A, received()), await step(by(A), 'receive', DATA)];
    for (const answer of answers) {
      expect(problemOf(answer)).toMatchObject({ type: 'urn:request-ledger:problem:demand-id-taken', status: 409 });
      expect(JSON.stringify(answer)).not.toMatch(/country|accounts|37|DE\b|b\.example/);
    }
    const guessed = await send(A, received({ country: 'DE', accounts: 37 }));
    expect(bare(guessed)).toBe(bare(answers[0]!));
    expect(await lengthOf()).toBe(1);
  });

  it('parks nothing against a demand of another source: its event is listed with the rule, its answer stays', async () => {
    const parked = cloudEvent('DemandRejected.v1', { on: '2019-03-01', reason: 'overbroad' });
    expect(await send(A, parked)).toMatchObject({ status: 'waiting', waitsFor: 'DemandReceived' });
    expect(await send(B, received())).toMatchObject({ status: 'recorded' });
    expect(await send(B, validated())).toMatchObject({ status: 'recorded' });
    expect((await ledger.store.waitingRoom.list(undefined, 9)).items).toMatchObject([
      { origin: { source: A }, refusal: { rule: 'demand-of-another-source', final: true } },
    ]);
    expect(await send(A, parked)).toMatchObject({ status: 'waiting', waitsFor: 'DemandReceived' });
    expect(await lengthOf()).toBe(2);
  });

  it('parks nothing either in the same batch, before or behind the receipt', async () => {
    const parked = () => cloudEvent('DemandRejected.v1', { on: '2019-03-01', reason: 'overbroad' });
    const answers = await Promise.all([
      send(A, parked()),
      send(B, received()),
      send(A, parked()),
      send(B, validated()),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['waiting', 'recorded', 'waiting', 'recorded']);
  });

  it('has what waits applied once the receipt comes from its own source, also after a restart', async () => {
    expect(await send(A, validated())).toMatchObject({ status: 'waiting' });
    const { intake } = ledger.neighbour();
    await intake.submitOne(from(A, received()), by(A));
    expect(await lengthOf()).toBe(2);
  });

  it('still has nothing of another applied after a restart: that it was bound is kept with what waits', async () => {
    expect(await send(A, validated())).toMatchObject({ status: 'waiting' });
    const { intake } = ledger.neighbour();
    await intake.submitOne(from(B, received()), {});
    expect(await lengthOf()).toBe(1);
    await ledger.neighbour().intake.sweepWaiting();
    expect(await lengthOf()).toBe(1);
  });

  it('acts on the demands of a source that shares them', async () => {
    await send(B, received());
    expect(await send(C, validated())).toMatchObject({ status: 'recorded' });
    expect(await step(by(C), 'narrow', { on: '2019-03-03', accounts: 1 })).toMatchObject({ status: 'recorded' });
    expect(await send(A, validated())).toMatchObject({ status: 'waiting' });
  });

  it('owns what it received by a step, with every token of its source', async () => {
    expect(await step(by(A), 'receive', DATA)).toMatchObject({ status: 'recorded' });
    const renewed = { principal: { name: 'y', id: 'another', source: A } };
    expect(await ledger.intake.submitOne(from(A, validated()), renewed)).toMatchObject({ status: 'recorded' });
    expect(await send(B, validated())).toMatchObject({ status: 'waiting' });
  });

  it('owns nothing that an unbound caller received by hand', async () => {
    await step({ principal: { name: 'jane', id: 'feedbeef' } }, 'receive', DATA);
    expect(await send(A, validated())).toMatchObject({ status: 'waiting' });
  });

  it('hears the values of a demand that is its own', async () => {
    await send(A, received());
    expect(problemOf(await send(A, received({ accounts: 4 })))?.detail).toContain('accounts');
  });
});

describe('a caller that is bound to demands whose ids begin alike', () => {
  const portal: IntakeContext = { principal: { name: 'p', id: 'abc', source: A, demands: 'a-' } };

  it('names no other, so that it takes no id of others and cannot find out which are taken', async () => {
    await send(B, received());
    const named = (subject: string, event: Fields) => ledger.intake.submitOne(from(A, { ...event, subject }), portal);
    for (const event of [received(), validated()]) {
      const [hit, miss] = [await named('d-1', event), await named('d-2', event)];
      expect(problemOf(hit)).toMatchObject({ type: 'urn:request-ledger:problem:demand-not-yours', status: 403 });
      expect(bare(hit)).toBe(bare(miss));
    }
    const [hit, miss] = [await step(portal, 'receive', DATA), await step(portal, 'receive', DATA, 'd-2')];
    expect(problemOf(hit)).toMatchObject({ type: 'urn:request-ledger:problem:demand-not-yours' });
    expect(bare(hit)).toBe(bare(miss));
    expect(await named('a-1', received())).toMatchObject({ status: 'recorded' });
    expect(await step(portal, 'validate', { on: '2019-03-03' }, 'a-1')).toMatchObject({ status: 'recorded' });
  });
});

describe('an unbound caller', () => {
  it('acts on all demands, and what it left waiting is applied to a demand of any source', async () => {
    await ledger.intake.submitOne(from(A, validated()), {});
    await send(B, received());
    expect(await lengthOf()).toBe(2);
    expect(await ledger.intake.submitOne(from(A, disclosed()), { principal: { name: 'all' } })).toMatchObject({
      status: 'recorded',
    });
  });

  it('may apply what a bound caller left waiting', async () => {
    const parked = validated();
    await send(A, parked);
    await send(B, received());
    expect(await ledger.intake.submitOne(from(A, parked), {})).toMatchObject({ status: 'recorded' });
  });
});

it('events that are each bound to their own source touch the demands of that source alone', async () => {
  const kafka: IntakeContext = { principal: { name: 'kafka' }, eachBoundToItsSource: true };
  const answers = await ledger.intake.submitMany(
    [from(B, received()), from(A, validated()), from(A, received({}, { subject: 'd-2' })), from(B, disclosed())],
    kafka,
  );
  expect(answers.map(({ status }) => status)).toEqual(['recorded', 'waiting', 'recorded', 'waiting']);
  expect(await ledger.intake.submitOne(from(B, validated()), kafka)).toMatchObject({ status: 'recorded' });
  expect(await lengthOf()).toBe(3);
});

describe('the source of commands', () => {
  it('says nothing of the name and the source of who gives them', () => {
    const source = commandSourceOf({ name: 'jane@x.org', source: A });
    expect(source).toMatch(/^urn:request-ledger:command:[\w-]+\.[\w-]+$/);
    expect(commandSourceOf(undefined)).toBe('urn:request-ledger:command:local');
  });

  it('is not the source of an upstream system that ends alike', () => {
    const mark = commandSourceOf({ name: 'x', id: 'i', source: A }).split('.').at(-1)!;
    expect(new Owners().mayAct(A, `https://b.example/x.${mark}`)).toBe(false);
    expect(new Owners().mayAct(A, `urn:request-ledger:command:z.${mark}`)).toBe(true);
  });
});
