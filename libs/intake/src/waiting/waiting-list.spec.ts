import type { Waiting } from '@ledger/event-store';
import type { Receipt } from '../receipts';
import {
  cloudEvent,
  disclosed,
  FLAGGED,
  openLedger,
  received,
  SOURCE,
  validated,
  type Ledger,
} from '../testing/ledger';

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const submit = (...raws: unknown[]): Promise<Receipt[]> => ledger.intake.submitMany(raws, {});
const waiting = async (): Promise<readonly Waiting[]> => (await ledger.store.waitingRoom.list(undefined, 100)).items;
const typesIn = async (demand = 'd-1'): Promise<string[]> =>
  (await ledger.store.readStream(demand)).map(({ entry }) => entry.type);

describe('an event that comes too early', () => {
  it('is kept, and listed with what it waits for', async () => {
    expect(await submit(validated({}, { id: 'v' }))).toEqual([
      { status: 'waiting', source: SOURCE, id: 'v', demand: 'd-1', waitsFor: 'DemandReceived' },
    ]);
    expect(await waiting()).toMatchObject([
      {
        origin: { source: SOURCE, id: 'v' },
        stream: 'd-1',
        waitsFor: 'DemandReceived',
        submission: { type: 'DemandValidated', version: 1 },
      },
    ]);
    expect(await typesIn()).toEqual([]);
  });

  it('is taken in as soon as its predecessor comes, as it was sent', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ledger.intake.submitOne(validated({}, { id: 'v', time: '2019-03-02T10:00:00Z' }), { trace });
    await submit(received());
    expect(await waiting()).toEqual([]);
    const [, taken] = await ledger.store.readStream('d-1');
    expect(taken!.entry).toMatchObject({ origin: { source: SOURCE, id: 'v' }, at: '2019-03-02T10:00:00.000Z', trace });
  });

  it('updates what it waits for when a part of that has come', async () => {
    await submit(disclosed());
    await submit(received());
    expect(await waiting()).toMatchObject([{ waitsFor: 'DemandValidated' }]);
    await submit(validated());
    expect(await waiting()).toEqual([]);
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated', 'DataDisclosed']);
  });

  it('and is sent again waits once, and is repeated once it is in', async () => {
    const early = validated({}, { id: 'v' });
    const [first] = await submit(early);
    expect(await submit(early, early)).toEqual([first, first]);
    expect(await waiting()).toHaveLength(1);
    await submit(received());
    expect(await submit(early)).toMatchObject([{ status: 'repeated', revision: 1 }]);
  });

  it('under the id of another one that waits is refused', async () => {
    await submit(validated({}, { id: 'v' }));
    const others = [validated({ on: '2019-03-09' }, { id: 'v' }), validated({}, { id: 'v', subject: 'd-2' })];
    for (const receipt of [...(await submit(others[0])), ...(await submit(others[1]))]) {
      expect(receipt).toMatchObject({
        status: 'refused',
        problem: { type: 'urn:request-ledger:problem:event-id-reused' },
      });
    }
    expect(await submit(validated({}, { id: 'w' }), validated({ on: '2019-03-09' }, { id: 'w' }))).toMatchObject([
      { status: 'waiting' },
      { status: 'refused', problem: { type: 'urn:request-ledger:problem:event-id-reused' } },
    ]);
  });

  it('keeps its posture: the exception is noted when it comes in', async () => {
    await submit(disclosed({}, { source: FLAGGED }));
    await submit(received({ process: 'subpoena' }), validated());
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated', 'DataDisclosed', 'PolicyExceptionNoted']);
  });
});

describe('an event that waited and then breaks a rule', () => {
  const early = disclosed({}, { id: 'x' });
  beforeEach(async () => {
    await submit(early);
    await submit(received({ process: 'subpoena' }), validated());
  });

  it('keeps its place, with the rule', async () => {
    expect(await waiting()).toMatchObject([{ origin: { id: 'x' }, refusal: { rule: 'content-needs-a-warrant' } }]);
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated']);
  });

  it('is refused when it is sent again, and still keeps its place', async () => {
    expect(await submit(early)).toMatchObject([{ status: 'refused', problem: { rule: 'content-needs-a-warrant' } }]);
    expect(await waiting()).toHaveLength(1);
  });

  it('is taken in when a correction makes it lawful', async () => {
    await submit(
      cloudEvent('DemandCorrected.v1', { on: '2019-03-06', reason: 'entered-wrongly', process: 'search-warrant' }),
    );
    expect(await waiting()).toEqual([]);
    expect((await typesIn()).at(-1)).toBe('DataDisclosed');
  });
});

describe('an event whose predecessor another process records while it is being kept', () => {
  it('is recorded at once, since that process did not see it waiting', async () => {
    const { waitingRoom } = ledger.store;
    const { intake } = ledger.neighbour();
    const put = waitingRoom.put.bind(waitingRoom);
    jest.spyOn(waitingRoom, 'put').mockImplementationOnce(async (items) => {
      expect(await intake.submitOne(received(), {})).toMatchObject({ status: 'recorded' });
      return put(items);
    });

    await submit(validated());

    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated']);
    expect(await waiting()).toEqual([]);
  });

  it('does not read again what waits for a demand that has not moved', async () => {
    await submit(validated());
    const of = jest.spyOn(ledger.store.waitingRoom, 'of');

    await submit(validated({}, { subject: 'd-2' }));

    expect(of.mock.calls.flatMap(([demands]) => demands)).toEqual([]);
  });
});

describe('after a crash', () => {
  it('right after a waiting event is recorded, it waits no longer: both happen in one transaction', async () => {
    const { waitingRoom } = ledger.store;
    jest.spyOn(waitingRoom, 'remove').mockRejectedValue(new Error('crash'));
    await submit(validated());
    await expect(submit(received())).rejects.toThrow('crash');
    expect(await waiting()).toEqual([]);

    await ledger.neighbour().intake.sweepWaiting();
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated']);
  });

  it('between the predecessor and taking in, the next start takes it in', async () => {
    const { waitingRoom } = ledger.store;
    await submit(...Array.from({ length: 3 }, (_, i) => validated({}, { subject: `d-${i}` })));
    const crash = jest.spyOn(waitingRoom, 'of').mockRejectedValue(new Error('crash'));
    await expect(submit(received({}, { subject: 'd-1' }))).rejects.toThrow('crash');
    crash.mockRestore();

    await ledger.neighbour().intake.sweepWaiting();
    expect(await waiting()).toMatchObject([{ stream: 'd-0' }, { stream: 'd-2' }]);
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated']);
  });

  it('the first batch that comes records what waits for others as well', async () => {
    const { waitingRoom } = ledger.store;
    await submit(validated());
    const crash = jest.spyOn(waitingRoom, 'of').mockRejectedValue(new Error('crash'));
    await expect(submit(received())).rejects.toThrow('crash');
    crash.mockRestore();

    await ledger.neighbour().intake.submitOne(received({}, { subject: 'd-2' }), {});
    expect(await waiting()).toEqual([]);
  });

  it('of a neighbour, the predecessor that is sent again records what waits for it', async () => {
    const { intake, store } = ledger.neighbour();
    await intake.sweepWaiting();
    const first = received();
    await submit(validated());
    jest.spyOn(ledger.store.waitingRoom, 'of').mockRejectedValue(new Error('crash'));
    await expect(submit(first)).rejects.toThrow('crash');

    expect(await intake.submitOne(first, {})).toMatchObject({ status: 'repeated' });
    expect(await store.waitingRoom.count()).toBe(0);
  });

  it('a sweep through more than a page leaves out nothing', async () => {
    const demands = Array.from({ length: 1_200 }, (_, i) => ({ subject: `d-${i}` }));
    await submit(...demands.map((over) => validated({}, over)));
    const { waitingRoom } = ledger.store;
    const crash = jest.spyOn(waitingRoom, 'of').mockRejectedValue(new Error('crash'));
    for (const over of [demands.slice(0, 1_000), demands.slice(1_000)]) {
      await expect(submit(...over.map((one) => received({}, one)))).rejects.toThrow('crash');
    }
    crash.mockRestore();
    await ledger.intake.sweepWaiting();
    expect(await waitingRoom.count()).toBe(0);
    expect(await ledger.store.head()).toBe('0000000000002400');
  });
});
