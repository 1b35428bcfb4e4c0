import fc from 'fast-check';
import type { Receipt } from './receipts';
import type { IntakeContext } from './reading/submission';
import { damage, damages, damageWaiting, waitingDamages } from './testing/damage';
import { cloudEvent, disclosed, FLAGGED, openLedger, received, validated, type Ledger } from './testing/ledger';

type Fields = Record<string, unknown>;

/** What one caller sends at once. */
interface Call {
  readonly events: readonly unknown[];
  readonly context: IntakeContext;
}

const alone = (event: unknown): Call => ({ events: [event], context: {} });
const BOUND: IntakeContext = { principal: { name: 'a', id: 'id-a', source: 'https://a.example' } };
const unreadable = Object.keys(damages).map((name) => ({ name, demand: `bad:${name.replaceAll(' ', '-')}` }));
const broken = Object.keys(waitingDamages).map((name) => ({ name, id: `broken:${name.replaceAll(' ', '-')}` }));

const history = (subject: string): Fields[] => [
  received({}, { subject, id: `${subject}-r` }),
  validated({}, { subject, id: `${subject}-v` }),
  disclosed({ accounts: 1 }, { subject, id: `${subject}-d` }),
];

/** The same in every ledger: sound demands, those that are to be damaged, and events that wait for some of them. */
async function seed({ intake, store }: Ledger): Promise<void> {
  const demands = ['old', ...unreadable.map(({ demand }) => demand)];
  await intake.submitMany(demands.flatMap(history), {});
  const notice = cloudEvent('ChallengeDecided.v1', { on: '2019-03-05', challenge: 'c', decision: 'upheld' });
  const waiting = [
    ...unreadable.map(({ demand }) => ({ id: `${demand}-w`, subject: demand })),
    { id: 'w', subject: 'old' },
  ];
  await intake.submitMany(
    waiting.map((over) => ({ ...notice, ...over })),
    {},
  );
  await intake.submitMany(
    broken.map(({ id }) => validated({}, { id, subject: 'early' })),
    {},
  );
  await intake.submitOne(validated({}, { id: 'gone', subject: 'early' }), {});
  await intake.dismiss({ source: notice.source as string, id: 'gone' }, { by: 'p', reason: 'sent by mistake' });
  await intake.submitOne(validated({ on: '2019-03-09' }, { id: 'nothing-new', subject: 'old' }), {});
  const odd = {
    since: '2019-03-01T00:00:00.000Z',
    waitsFor: 'DemandReceived',
    digest: 'x',
    at: '2019-03-01T00:00:00.000Z',
  };
  const submissions = [
    {},
    { type: 'Unheard', version: 1, data: {} },
    { type: 'DemandValidated', version: 1, data: [7] },
  ];
  const rows = submissions.map((submission, i) => ({
    ...odd,
    origin: { source: 'https://odd.example', id: `odd-${i}` },
    stream: 'early',
    submission,
  }));
  await store.waitingRoom.put(rows as never);
}

function spoil({ path }: Ledger): void {
  damage(path, (database) => {
    for (const { name, demand } of unreadable) damages[name]!(database, demand);
    for (const { name, id } of broken) damageWaiting(database, id, name);
  });
}

/** Stands in the names of a plan for that of its run. */
const RUN = 'this-run';

/** Sound events: lawful ones, some early, some repeated, some that change nothing or break a rule. */
const good = (): fc.Arbitrary<Fields> => {
  const over = fc.record({ subject: fc.nat(3).map((n) => `${RUN}-${n}`), id: fc.nat(30).map((n) => `${RUN}-e${n}`) });
  const day = fc.integer({ min: 2, max: 8 }).map((n) => ({ on: `2019-03-0${n}` }));
  return fc.oneof(
    over.map((own) => received({}, own)),
    fc.tuple(day, over).map(([data, own]) => validated(data, own)),
    fc.tuple(day, over).map(([data, own]) => disclosed({ ...data, accounts: 1 }, own)),
    over.map((own) => disclosed({ accounts: 9 }, { ...own, source: FLAGGED })),
    over.map((own) => cloudEvent('DemandRejected.v1', { on: '2019-03-03', reason: 'overbroad' }, own)),
    fc.constantFrom('old-r', 'old-v', 'old-d').map((id) => history('old').find((event) => event.id === id)!),
  );
};

/** Faulty items of every kind: alone, and by a caller that is bound to a source. */
const faulty: fc.Arbitrary<Call> = fc.oneof(
  fc
    .constantFrom<unknown>(7, null, [], 'x', {}, received({}, { specversion: '2' }), received({}, { id: '\ud800' }), {
      ...received(),
      data: undefined,
    })
    .map(alone),
  fc
    .constantFrom(
      cloudEvent('Unheard.v1', {}),
      cloudEvent('DemandReceived.v99', {}),
      received({ country: '\ud800' }),
      received({ process: 'x'.repeat(200_000) }),
      cloudEvent('DemandChallenged.v1', { on: '2019-03-03', challenge: '\udfff', ground: 'overbroad' }),
      received({ accounts: -1 }, { traceparent: '\u00e9'.repeat(8_100) }),
    )
    .map(alone),
  fc
    .tuple(fc.constantFrom(...unreadable), fc.constantFrom(received, validated, disclosed))
    .map(([{ demand }, make]) => alone(make({}, { subject: demand }))),
  fc.constantFrom(...unreadable).map(({ demand }) => alone(history(demand)[2])),
  fc
    .constantFrom('old-r', 'nothing-new', 'gone', 'w')
    .map((id) => alone(validated({ on: '2019-03-07' }, { id, subject: 'z' }))),
  fc.constantFrom(...broken).map(({ id }) => alone(validated({}, { id, subject: 'elsewhere' }))),
  fc
    .constantFrom('odd-0', 'odd-1')
    .map((id) => alone(validated({}, { id, source: 'https://odd.example', subject: 'early' }))),
  fc.constantFrom(received, validated, disclosed).map((make) => ({
    events: [make({}, { source: 'https://a.example', subject: 'old' })],
    context: BOUND,
  })),
);

interface Plan {
  readonly calls: readonly Call[];
  /** Which of them are faulty. */
  readonly isFaulty: readonly boolean[];
  readonly together: number;
}

const plans = (): fc.Arbitrary<Plan> => {
  const sound = fc.array(good(), { minLength: 1, maxLength: 6 }).map((events): Call => ({ events, context: {} }));
  const call = fc.oneof(
    sound.map((one) => ({ one, isFaulty: false })),
    faulty.map((one) => ({ one, isFaulty: true })),
  );
  return fc
    .record({ drawn: fc.array(call, { minLength: 2, maxLength: 14 }), together: fc.integer({ min: 1, max: 6 }) })
    .map(({ drawn, together }) => ({
      calls: drawn.map(({ one }) => one),
      isFaulty: drawn.map((each) => each.isFaulty),
      together,
    }));
};

/** The plan with names that no other run has. */
const named = (plan: Plan, run: string): Plan => JSON.parse(JSON.stringify(plan).replaceAll(RUN, run)) as Plan;

/** Some callers at a time, in one turn of the event loop; the faulty ones are not there where `withFaulty` is not. */
async function play(
  { intake }: Pick<Ledger, 'intake'>,
  { calls, isFaulty, together }: Plan,
  withFaulty: boolean,
): Promise<Receipt[]> {
  const answers: Receipt[] = [];
  for (let from = 0; from < calls.length; from += together) {
    const some = calls.slice(from, from + together);
    const receipts = some.map(({ events, context }, i) =>
      isFaulty[from + i] && !withFaulty ? Promise.resolve([]) : intake.submitMany(events, context),
    );
    for (const [i, each] of (await Promise.all(receipts)).entries()) if (!isFaulty[from + i]) answers.push(...each);
  }
  return answers;
}

describe('one failing event', () => {
  it('fails alone: every sound event has the answer that it has without the faulty ones around it', async () => {
    const ledgers = [openLedger(), openLedger()] as const;
    for (const ledger of ledgers) await seed(ledger);
    spoil(ledgers[0]);
    // Started after that: nothing of what is damaged is in memory.
    const [spoilt, whole] = [ledgers[0].neighbour(), ledgers[1].neighbour()];
    let runs = 0;
    const sameAnswers = fc.asyncProperty(plans(), async (drawn) => {
      const plan = named(drawn, `run${++runs}`);
      const answers = await play(spoilt, plan, true);
      expect(answers).toEqual(await play(whole, plan, false));
    });
    await fc.assert(sameAnswers, { numRuns: 60 });
    await ledgers[0].neighbour().intake.sweepWaiting();
    expect(await spoilt.store.head()).toBe(await whole.store.head());
    for (const ledger of ledgers) await ledger.close();
  });
});
