import fc from 'fast-check';
import { RecordStep, RecordStepHandler } from './commands/record-step';
import type { Step } from './commands/steps';
import { slugOf } from './problems';
import type { Receipt } from './receipts';
import { cloudEvent, disclosed, FLAGGED, openLedger, received, SOURCE, validated, type Ledger } from './testing/ledger';

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

type Fields = Record<string, unknown>;
const submit = (...raws: unknown[]): Promise<Receipt[]> => ledger.intake.submitMany(raws, {});
const words = (receipts: readonly Receipt[]): string[] =>
  receipts.map((receipt) => (receipt.status === 'refused' ? slugOf(receipt.problem) : receipt.status));

/** Each leads to another first answer to the event `x`. */
const firsts: readonly (readonly [string, readonly object[], Fields])[] = [
  ['recorded', [received()], validated({}, { id: 'x' })],
  ['repeated', [received(), validated()], validated({ on: '2019-03-04' }, { id: 'x' })],
  ['waiting', [], validated({}, { id: 'x' })],
];

/** Other content under the same id: about the same demand or another one, too early, changing nothing, or lawful. */
const others: readonly (readonly [string, Fields])[] = [
  ['a receipt', received({}, { id: 'x', subject: 'd-2' })],
  ['another day', validated({ on: '2019-03-05' }, { id: 'x' })],
  ['what has to wait', disclosed({}, { id: 'x', subject: 'd-3' })],
  ['what breaks a rule', disclosed({ accounts: 99 }, { id: 'x' })],
  [
    'what is flagged elsewhere',
    cloudEvent('DemandWithdrawn.v1', { on: '2019-03-03', reason: 'by-authority' }, { id: 'x' }),
  ],
];

describe('an id that has had its first answer', () => {
  const cases = firsts.flatMap(([answer, before, first]) =>
    others.map(([name, other]) => [answer, name, before, first, other] as const),
  );

  it.each(cases)('%s refuses %s, in a later batch, the same batch, and another process', async (answer, _, ...rest) => {
    const [before, first, other] = rest;
    await submit(...before);
    expect(words(await submit(first, other))).toEqual([answer, 'event-id-reused']);
    expect(words(await submit(other))).toEqual(['event-id-reused']);
    expect(words(await ledger.neighbour().intake.submitMany([other], {}))).toEqual(['event-id-reused']);
  });

  it.each(firsts)(
    '%s has the same answer and place again, however often and wherever',
    async (answer, before, first) => {
      await submit(...before);
      const [one] = await submit(first);
      expect(words([one!])).toEqual([answer]);
      const again = { ...one, status: answer === 'waiting' ? 'waiting' : 'repeated' };
      expect(await submit(first, first)).toEqual([again, again]);
      expect(await ledger.neighbour().intake.submitMany([first], {})).toEqual([again]);
    },
  );

  it('repeated, because it changed nothing, keeps its place when its demand has gone on', async () => {
    await submit(received(), validated());
    const late = validated({ on: '2019-03-04' }, { id: 'x' });
    const [first] = await submit(late);
    await submit(
      disclosed({ accounts: 1 }),
      cloudEvent('DemandRejected.v1', { on: '2019-03-06', reason: 'overbroad' }),
    );
    expect(await submit(late)).toEqual([first]);
    expect(await ledger.store.readStream('d-1')).toHaveLength(4);
  });

  it('recorded, cannot be taken by one that would wait, nor the other way round, within one batch', async () => {
    const [early, receipt] = [validated({}, { id: 'w', subject: 'd-8' }), received({}, { id: 'w', subject: 'd-9' })];
    expect(words(await submit(early, receipt))).toEqual(['waiting', 'event-id-reused']);
    await submit(received({}, { subject: 'd-8' }));
    expect(await ledger.store.waitingRoom.count()).toBe(0);
    expect(await ledger.store.readStream('d-8')).toHaveLength(2);
  });

  it('refused, is free: nothing is claimed by a refusal', async () => {
    await submit(received({ process: 'subpoena' }), validated());
    const over = { id: 'x' };
    expect(words(await submit(disclosed({}, over)))).toEqual(['rule-broken']);
    expect(words(await submit(received({ accounts: -1 }, over)))).toEqual(['bad-data']);
    expect(words(await submit(received({}, { ...over, subject: 'd-2' })))).toEqual(['recorded']);
  });
});

describe('an Idempotency-Key', () => {
  const step = (name: Step, data: object, demand = 'd-1', key = 'K1') =>
    new RecordStepHandler(ledger).execute(
      new RecordStep({
        demand,
        step: name,
        checkedData: data,
        idempotencyKey: key,
        context: { principal: { name: 'jane' } },
      }),
    );
  const withdraw = { on: '2019-03-06', reason: 'by-authority' };

  it('that was answered with repeated, because nothing changed, belongs to that command', async () => {
    await submit(received(), validated());
    const first = await step('validate', { on: '2019-03-05' });
    expect(words([first])).toEqual(['repeated']);
    expect(words([await step('withdraw', withdraw)])).toEqual(['idempotency-key-reused']);
    expect(words([await step('validate', { on: '2019-03-05' }, 'd-2')])).toEqual(['idempotency-key-reused']);
    expect(await step('validate', { on: '2019-03-05' })).toEqual(first);
    expect(await ledger.store.readStream('d-1')).toHaveLength(2);
  });

  it('of a command that was refused may be used for the next one', async () => {
    expect(words([await step('validate', { on: '2019-03-05' })])).toEqual(['predecessor-missing']);
    await submit(received());
    expect(words([await step('withdraw', withdraw)])).toEqual(['recorded']);
  });
});

describe('whatever is sent under few ids, in whatever batches, to several processes at once', () => {
  const id = fc.nat(3).map((n) => `x${n}`);
  const over = fc.record({ id, subject: fc.constantFrom('d-1', 'd-2'), source: fc.constantFrom(SOURCE, FLAGGED) });
  const event = fc.oneof(
    over.map((own) => received({}, own)),
    fc.tuple(fc.integer({ min: 2, max: 5 }), over).map(([day, own]) => validated({ on: `2019-03-0${day}` }, own)),
    over.map((own) => disclosed({ accounts: 1 }, own)),
  );
  const content = ({ source, id: name, subject, type, data }: Fields): [string, string] => [
    `${String(source)} ${String(name)}`,
    JSON.stringify([subject, type, data]),
  ];

  it('no two contents under one id have an answer other than a refusal, and no place changes', async () => {
    const calls = fc.array(fc.array(event, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(calls, async (batches) => {
        const own = openLedger();
        const intakes = [own.intake, own.neighbour().intake];
        const answers = await Promise.all(batches.map((batch, i) => intakes[i % 2]!.submitMany(batch, {})));
        const [contents, places] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
        for (const [i, raw] of batches.flat().entries()) {
          const receipt = answers.flat()[i]!;
          if (receipt.status === 'refused') continue;
          const [name, said] = content(raw);
          contents.set(name, (contents.get(name) ?? new Set()).add(said));
          if (receipt.status !== 'waiting') places.set(name, (places.get(name) ?? new Set()).add(receipt.position));
        }
        await own.close();
        expect([...contents.values()].map(({ size }) => size)).toEqual([...contents].map(() => 1));
        expect([...places.values()].map(({ size }) => size)).toEqual([...places].map(() => 1));
      }),
      { numRuns: 40 },
    );
  });
});
