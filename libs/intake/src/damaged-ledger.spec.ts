import type { Position } from '@ledger/kernel';
import { Intake } from './intake';
import { slugOf } from './problems';
import type { Receipt } from './receipts';
import { damage, damages, damageWaiting, waitingDamages } from './testing/damage';
import { cloudEvent, disclosed, openLedger, received, SOURCE, validated, type Ledger } from './testing/ledger';
import type { Unreadable } from './troubles';
import { unreadableWaiting } from './waiting/waiting-audit';

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const words = (receipts: readonly Receipt[]): string[] =>
  receipts.map((receipt) => (receipt.status === 'refused' ? slugOf(receipt.problem) : receipt.status));
const damaged = (work: Parameters<typeof damage>[1]): void => damage(ledger.path, work);

const found: Unreadable[] = [];
beforeEach(() => void found.splice(0));
/** Started after the damage was done. */
const started = (): Ledger['intake'] => ledger.neighbour({ onUnreadable: (one) => void found.push(one) }).intake;
const listed = async (): Promise<Unreadable[]> => {
  const all: Unreadable[] = [];
  for await (const one of unreadableWaiting(ledger.store, ledger.store.waitingRoom)) all.push(one);
  return all;
};

const early = (over: object) =>
  cloudEvent('ChallengeDecided.v1', { on: '2019-03-05', challenge: 'c', decision: 'upheld' }, { ...over });

describe.each(Object.keys(damages))('a demand whose history holds %s', (name) => {
  const events = [received({}, { id: 'r' }), validated({}, { id: 'v' }), disclosed({ accounts: 1 }, { id: 'd' })];
  beforeEach(async () => {
    await ledger.intake.submitMany([...events, received({}, { subject: 'd-2' })], {});
    await ledger.intake.submitMany([early({ id: 'w' }), validated({}, { subject: 'd-3', id: 'w-3' })], {});
    damaged((database) => damages[name]!(database, 'd-1'));
  });

  it('refuses new events with a problem that says whom to tell, and no neighbour in batch or turn suffers', async () => {
    const intake = started();
    const batch = intake.submitMany([disclosed({ accounts: 1 }), validated({}, { subject: 'd-2' }), received()], {});
    const beside = intake.submitOne(received({}, { subject: 'd-4' }), {});
    const [refused, recorded, again] = await batch;
    expect(words([refused!, recorded!, again!, await beside])).toEqual([
      'demand-unreadable',
      'recorded',
      'demand-unreadable',
      'recorded',
    ]);
    expect(refused).toMatchObject({ problem: { status: 500, next: expect.stringContaining('ledger doctor') } });
  });

  it('answers what was recorded of it before, and an id that is used again, as ever', async () => {
    const other = validated({ on: '2019-03-07' }, { id: 'd' });
    expect(words(await started().submitMany([events[0], events[2], other], {}))).toEqual([
      'repeated',
      'repeated',
      'event-id-reused',
    ]);
  });

  it('keeps its place for what waits for it: the sweep goes on, and both are named', async () => {
    const intake = started();
    await intake.sweepWaiting();
    expect(found).toMatchObject([{ demand: 'd-1' }, { demand: 'd-1', origin: { id: 'w' } }]);
    expect(intake.unreadable()).toHaveLength(2);
    expect(await listed()).toMatchObject([{ demand: 'd-1', origin: { source: SOURCE, id: 'w' } }]);
    expect(words(await intake.submitMany([received({}, { subject: 'd-3' })], {}))).toEqual(['recorded']);
    expect(await ledger.store.readStream('d-3')).toHaveLength(2);
    expect((await ledger.store.waitingRoom.list(undefined, 9)).items).toMatchObject([{ origin: { id: 'w' } }]);
  });
});

describe.each(Object.keys(waitingDamages))('a waiting row with %s', (name) => {
  const sent = validated({}, { id: 'w' });
  beforeEach(async () => {
    await ledger.intake.submitMany([sent, validated({}, { subject: 'd-2' })], {});
    damaged((database) => damageWaiting(database, 'w', name));
  });

  it('stays, is counted and named, and stops neither the start nor its demand nor others', async () => {
    const intake = started();
    await intake.sweepWaiting();
    expect(found).toMatchObject([{ origin: { source: SOURCE, id: 'w' } }]);
    expect(await listed()).toMatchObject([{ origin: { id: 'w' } }]);
    expect(words(await intake.submitMany([received(), received({}, { subject: 'd-2' })], {}))).toEqual([
      'recorded',
      'recorded',
    ]);
    expect(await ledger.store.readStream('d-2')).toHaveLength(2);
    expect(await ledger.store.waitingRoom.count()).toBe(1);
  });

  it('can be settled, and is gone from the count', async () => {
    const intake = started();
    await intake.sweepWaiting();
    expect(await intake.dismiss({ source: SOURCE, id: 'w' }, { by: 'p-1', reason: 'damaged' })).toBe(true);
    expect(await listed()).toEqual([]);
    expect(await ledger.store.waitingRoom.count()).toBe(1);
  });
});

it('a waiting row that breaks off is whole again when its event is sent again', async () => {
  const sent = validated({}, { id: 'w' });
  await ledger.intake.submitMany([sent], {});
  damaged((database) => damageWaiting(database, 'w', 'JSON that breaks off'));
  const intake = started();
  expect(words(await intake.submitMany([sent], {}))).toEqual(['waiting']);
  expect(words(await intake.submitMany([received()], {}))).toEqual(['recorded']);
  expect(await ledger.store.readStream('d-1')).toHaveLength(2);
  expect(await ledger.store.waitingRoom.count()).toBe(0);
});

describe('what an earlier or later version left waiting', () => {
  const row = (id: string, submission: object) => ({
    origin: { source: SOURCE, id },
    stream: 'd-1',
    at: '2019-03-02T00:00:00.000Z',
    waitsFor: 'DemandReceived',
    since: '2019-03-02T00:00:00.000Z',
    digest: id,
    submission,
  });
  const said = { type: 'DemandValidated', version: 1, at: '2019-03-02T00:00:00.000Z', data: { on: '2019-03-02' } };

  it('with a text for a trace that is too long for an entry is recorded without it, and the service starts', async () => {
    await ledger.store.waitingRoom.put([row('long', { ...said, trace: 'é'.repeat(8_100) })] as never);
    const intake = started();
    await intake.sweepWaiting();
    expect(words(await intake.submitMany([received()], {}))).toEqual(['recorded']);
    const [, taken] = await ledger.store.readStream('d-1');
    expect(taken!.entry).not.toHaveProperty('trace');
    expect(found).toEqual([]);
  });

  it.each([
    ['of an unknown kind', { ...said, type: 'Unheard' }],
    ['of a version from the future', { ...said, version: 99 }],
    ['with data of another shape', { ...said, data: [1] }],
    ['without any of it', {}],
  ])('%s stays and is named, and nothing else waits for it', async (_, submission) => {
    await ledger.store.waitingRoom.put([row('odd', submission)] as never);
    const intake = started();
    await intake.sweepWaiting();
    expect(found).toMatchObject([{ origin: { id: 'odd' } }]);
    expect(await listed()).toMatchObject([{ origin: { id: 'odd' } }]);
    expect(words(await intake.submitMany([validated(), received()], {}))).toEqual(['recorded', 'recorded']);
    expect(await ledger.store.waitingRoom.count()).toBe(1);
  });
});

describe('an event that was lost from the ledger', () => {
  it('is answered at once with what has to be done when it is sent again, and others are answered as ever', async () => {
    const lost = [received({}, { id: 'r' }), validated({}, { id: 'v' })];
    await ledger.intake.submitMany([...lost, received({}, { subject: 'd-2' })], {});
    damaged((database) => database.exec('DELETE FROM events WHERE position = 2'));
    const intake = started();
    const [first, second, third] = await intake.submitMany([...lost, validated({}, { subject: 'd-2' })], {});
    expect(words([first!, second!, third!])).toEqual(['repeated', 'not-recorded', 'recorded']);
    expect(second).toMatchObject({
      problem: { detail: expect.stringContaining('missing'), next: expect.stringContaining('ledger doctor') },
    });
  });
});

describe('a trace that is no traceparent', () => {
  it.each(['é'.repeat(8_100), 'personal: John Doe 1970', '00-0-0-0', 'ff'.repeat(40)])(
    'is dropped (%#): not kept with what waits, not with what is recorded',
    async (trace) => {
      const header = { trace };
      expect(await ledger.intake.submitOne(validated(), header)).toMatchObject({ status: 'waiting' });
      const [item] = (await ledger.store.waitingRoom.list(undefined, 9)).items;
      expect(item!.submission).not.toHaveProperty('trace');
      expect(await ledger.intake.submitOne(received(), header)).toMatchObject({ status: 'recorded' });
      const bytes = (await ledger.store.readLog('0000000000000000' as Position, 9)).events.map((each) => each.bytes);
      expect(bytes.map((each) => Buffer.from(each).toString()).filter((text) => text.includes('"trace"'))).toEqual([]);
      expect(bytes).toHaveLength(2);
    },
  );
});

describe('an event that the program fails on', () => {
  it('is refused alone and reported, and what stands beside it is recorded', async () => {
    const failures: Error[] = [];
    const { store } = ledger;
    const sources = {
      of: (source: string) => {
        if (source.endsWith('bad.example')) throw new TypeError('cannot read it');
        return 'enforce' as const;
      },
      named: new Map(),
      otherwise: 'enforce' as const,
    };
    const intake = new Intake({
      store,
      waitingRoom: store.waitingRoom,
      clock: { now: () => '2019-07-01T12:00:00.000Z' as never },
      sources,
      onFailure: (error) => void failures.push(error),
    });
    const bad = disclosed({ accounts: 1 }, { source: 'https://bad.example' });
    const answers = await intake.submitMany([received(), bad, validated(), bad], {});
    expect(words(answers)).toEqual(['recorded', 'not-recorded', 'recorded', 'not-recorded']);
    expect(failures.map(({ message }) => message)).toEqual(['cannot read it', 'cannot read it']);
    await intake.close();
  });
});
