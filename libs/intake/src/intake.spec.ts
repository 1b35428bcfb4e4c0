import { beforeFirst } from '@ledger/kernel';
import type { IntakeMetrics } from './metrics';
import type { Receipt } from './receipts';
import { cloudEvent, disclosed, FLAGGED, openLedger, received, SOURCE, validated, type Ledger } from './testing/ledger';

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const submit = (...raws: unknown[]): Promise<Receipt[]> => ledger.intake.submitMany(raws, {});
const statuses = (receipts: readonly Receipt[]): string[] => receipts.map(({ status }) => status);
const slugs = (receipts: readonly Receipt[]): (string | undefined)[] =>
  receipts.map((receipt) => (receipt.status === 'refused' ? receipt.problem.type.split(':').at(-1) : undefined));
const typesIn = async (demand = 'd-1'): Promise<string[]> =>
  (await ledger.store.readStream(demand)).map(({ entry }) => entry.type);

describe('an event that is taken', () => {
  it('is recorded as it was said, in the version that it came in', async () => {
    const data = {
      on: '2019-03-01',
      section: 'criminal',
      country: 'IE',
      authority: 'police',
      process: 'subpoena',
      accounts: 3,
    };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const raw = cloudEvent('DemandReceived.v1', data, {
      id: 'r',
      time: '2019-03-01T09:30:00Z',
      traceparent,
      officer: 'x',
    });
    expect(await submit(raw)).toEqual([
      { status: 'recorded', source: SOURCE, id: 'r', demand: 'd-1', position: '0000000000000001', revision: 0 },
    ]);
    const [recorded] = await ledger.store.readStream('d-1');
    expect(recorded!.entry).toMatchObject({
      type: 'DemandReceived',
      version: 1,
      at: '2019-03-01T09:30:00.000Z',
      origin: { source: SOURCE, id: 'r' },
      trace: traceparent,
      data,
    });
    expect(Object.keys(recorded!.entry)).not.toContain('officer');
  });

  it('finds its place in a batch, whatever the order of that', async () => {
    expect(statuses(await submit(disclosed(), validated(), received()))).toEqual(['recorded', 'recorded', 'recorded']);
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated', 'DataDisclosed']);
  });

  it('does not suffer from its neighbours in the batch', async () => {
    const receipts = await submit(received(), 7, validated({ on: 'x' }), validated(), cloudEvent('Nonsense.v1', {}));
    expect(statuses(receipts)).toEqual(['recorded', 'refused', 'refused', 'recorded', 'refused']);
    expect(slugs(receipts)).toEqual([undefined, 'not-an-event', 'bad-data', undefined, 'unknown-event-type']);
  });

  it('may be one of more than a batch holds', async () => {
    const raws = Array.from({ length: 2_500 }, (_, i) => received({}, { subject: `d-${i}` }));
    const receipts = await submit(...raws);
    expect(receipts.map((receipt) => receipt.demand)).toEqual(raws.map(({ subject }) => subject));
    expect(await ledger.store.head()).toBe('0000000000002500');
  });
});

describe('an event that is refused', () => {
  it('leaves no trace but the answer, which names what can be named', async () => {
    expect(await submit(received({ country: 'ZZ' }, { id: 'x' }), { id: 'y', source: 1 }, null)).toEqual([
      expect.objectContaining({ status: 'refused', source: SOURCE, id: 'x', demand: 'd-1' }),
      { status: 'refused', id: 'y', problem: expect.objectContaining({ status: 400 }) },
      { status: 'refused', problem: expect.objectContaining({ status: 400 }) },
    ]);
    expect(await ledger.store.head()).toBe(beforeFirst);
    expect(await ledger.store.waitingRoom.count()).toBe(0);
  });

  it('because it breaks a rule is told which, and what to do', async () => {
    await submit(received({ process: 'subpoena' }), validated());
    const [receipt] = await submit(disclosed());
    expect(receipt).toMatchObject({
      status: 'refused',
      problem: {
        type: 'urn:request-ledger:problem:rule-broken',
        status: 409,
        rule: 'content-needs-a-warrant',
        detail: expect.stringMatching(/./),
        next: expect.stringMatching(/./),
      },
    });
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated']);
  });

  it('may be corrected and sent under the same id', async () => {
    await submit(received({ process: 'subpoena' }), validated());
    const over = { id: 'x' };
    expect(statuses(await submit(disclosed({}, over), disclosed({ category: 'non-content' }, over)))).toEqual([
      'refused',
      'recorded',
    ]);
  });

  it('from a source that is flagged is recorded after all, with the exception behind it', async () => {
    await submit(received({ process: 'subpoena' }), validated());
    const [first] = await submit(disclosed({}, { source: FLAGGED, id: 'f' }));
    expect(first).toMatchObject({ status: 'recorded', revision: 2 });
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated', 'DataDisclosed', 'PolicyExceptionNoted']);
    const [, , fact, note] = await ledger.store.readStream('d-1');
    expect(note!.entry).toMatchObject({
      origin: fact!.entry.origin,
      at: fact!.entry.at,
      data: { rule: 'content-needs-a-warrant' },
    });
    expect(await submit(disclosed({}, { source: FLAGGED, id: 'f' }))).toEqual([{ ...first, status: 'repeated' }]);
    expect(statuses(await submit(disclosed({ category: 'non-content', accounts: 1 })))).toEqual(['recorded']);
  });
});

describe('an event that is sent again', () => {
  const again = received({}, { id: 'r' });
  const RECORDED = { source: SOURCE, id: 'r', demand: 'd-1', position: '0000000000000001', revision: 0 };

  const ways: readonly (readonly [string, () => Promise<Receipt[]>])[] = [
    ['in one batch', () => submit(again, again, again)],
    ['in later batches', async () => [...(await submit(again)), ...(await submit(again)), ...(await submit(again))]],
    ['by concurrent callers', () => Promise.all([again, again, again].map((raw) => ledger.intake.submitOne(raw, {})))],
    [
      'with another time stamp',
      () => submit(again, { ...again, time: '2019-03-01T08:00:00Z' }, { ...again, extension: 1 }),
    ],
    [
      'after other events of its demand',
      async () => [
        ...(await submit(again, validated(), validated({ on: '2019-03-01' }))).slice(0, 1),
        ...(await submit(again, again)),
      ],
    ],
    [
      'to another process',
      async () => [...(await submit(again)), ...(await ledger.neighbour().intake.submitMany([again, again], {}))],
    ],
    [
      'to several processes at once',
      async () => {
        const processes = [ledger, ledger.neighbour(), ledger.neighbour()];
        const receipts = await Promise.all(processes.map(({ intake }) => intake.submitOne(again, {})));
        return receipts.toSorted((a, b) => a.status.localeCompare(b.status));
      },
    ],
  ];
  it.each(ways)('%s is one event with one answer', async (_, send) => {
    expect(await send()).toEqual([
      { status: 'recorded', ...RECORDED },
      { status: 'repeated', ...RECORDED },
      { status: 'repeated', ...RECORDED },
    ]);
    expect((await typesIn()).filter((type) => type === 'DemandReceived')).toHaveLength(1);
  });

  it('where it would now break a rule is still repeated', async () => {
    const raw = disclosed({ accounts: 3 });
    await submit(received(), validated(), raw);
    expect(statuses(await submit(raw, disclosed({ accounts: 3 })))).toEqual(['repeated', 'refused']);
  });

  const others: readonly (readonly [string, object])[] = [
    ['about the same demand', received({ accounts: 9 }, { id: 'r' })],
    ['about another demand', received({}, { id: 'r', subject: 'd-2' })],
    ['that has to wait', validated({}, { id: 'r', subject: 'd-2' })],
    ['that changes nothing', received({ on: '2019-03-01' }, { id: 'r', subject: 'd-3' })],
  ];
  it.each(others)('under the id of another one %s is refused', async (_, other) => {
    await submit(received({}, { subject: 'd-3' }));
    expect(slugs(await submit(again, other))).toEqual([undefined, 'event-id-reused']);
    expect(slugs(await submit(other))).toEqual(['event-id-reused']);
    expect(slugs(await ledger.neighbour().intake.submitMany([other], {}))).toEqual(['event-id-reused']);
    expect(await ledger.store.waitingRoom.count()).toBe(0);
  });

  it('in other words, so that nothing changes, is repeated at the newest place of its demand', async () => {
    await submit(received(), validated({ on: '2019-03-02' }, { id: 'v' }));
    const [receipt] = await submit(validated({ on: '2019-03-04' }, { id: 'v2' }));
    expect(receipt).toMatchObject({ status: 'repeated', id: 'v2', position: '0000000000000002', revision: 1 });
    expect(await typesIn()).toHaveLength(2);
  });
});

describe('two processes on one ledger', () => {
  it('decide on what the other has written', async () => {
    const other = ledger.neighbour();
    await submit(received({ process: 'subpoena' }));
    await other.intake.submitMany(
      [
        validated(),
        cloudEvent('DemandCorrected.v1', { on: '2019-03-02', reason: 'entered-wrongly', process: 'search-warrant' }),
      ],
      {},
    );
    expect(statuses(await submit(disclosed()))).toEqual(['recorded']);
  });

  it('do not both disclose the last account', async () => {
    const other = ledger.neighbour();
    await submit(received({ accounts: 3 }), validated());
    await other.intake.submitMany([validated()], {});
    const disclosures = (intake: Ledger['intake']) =>
      intake.submitMany(
        [1, 1, 1].map((accounts) => disclosed({ accounts })),
        {},
      );
    const receipts = (await Promise.all([disclosures(ledger.intake), disclosures(other.intake)])).flat();
    expect(statuses(receipts).toSorted()).toEqual([
      'recorded',
      'recorded',
      'recorded',
      'refused',
      'refused',
      'refused',
    ]);
    expect(await typesIn()).toHaveLength(5);
  });

  it('record what waits for the other', async () => {
    const other = ledger.neighbour();
    expect(statuses(await submit(disclosed(), validated()))).toEqual(['waiting', 'waiting']);
    await other.intake.submitOne(received(), {});
    expect(await typesIn()).toEqual(['DemandReceived', 'DemandValidated', 'DataDisclosed']);
    expect(await ledger.store.waitingRoom.count()).toBe(0);
  });

  it('leave nothing waiting when one brings what the other just finds missing', async () => {
    const other = ledger.neighbour();
    const demands = Array.from({ length: 40 }, (_, i) => ({ subject: `d-${i}` }));
    await Promise.all(
      demands.flatMap((over) => [
        ledger.intake.submitOne(validated({}, over), {}),
        other.intake.submitOne(received({}, over), {}),
      ]),
    );
    expect(await ledger.store.waitingRoom.count()).toBe(0);
    expect(await ledger.store.head()).toBe('0000000000000080');
  });
});

describe('the metrics', () => {
  it('count each answer once', async () => {
    const seen: string[] = [];
    const note =
      (name: string) =>
      (...args: unknown[]) =>
        void seen.push([name, ...args].join(' '));
    const metrics: IntakeMetrics = {
      recorded: note('recorded'),
      repeated: note('repeated'),
      waiting: note('waiting'),
      refused: note('refused'),
    };
    const { intake } = ledger.neighbour({ metrics });
    const raw = received();
    await intake.submitMany([raw, raw, validated({}, { subject: 'd-2' }), 7, 8, validated()], {});
    const first = ['recorded 2', 'repeated 1', 'waiting 1', 'refused not-an-event 2'];
    expect(seen.splice(0)).toEqual(first);
    await intake.submitOne(received({}, { subject: 'd-2' }), {});
    expect(seen.splice(0)).toEqual(['recorded 1']);
    await intake.submitOne(validated({}, { id: 'again' }), {});
    expect(seen.splice(0)).toEqual(['repeated 1']);
  });
});

describe('a store that fails', () => {
  it('fails the whole batch, and sending again makes it good', async () => {
    const broken = ledger.neighbour();
    const append = broken.store.append.bind(broken.store);
    let fails = true;
    broken.store.append = async (batch) => {
      const appended = await append(batch);
      if (fails) throw new Error('disk full');
      return appended;
    };
    await expect(broken.intake.submitMany([received({}, { id: 'r' }), validated()], {})).rejects.toThrow('disk full');
    fails = false;
    expect(statuses(await broken.intake.submitMany([received({}, { id: 'r' }), disclosed()], {}))).toEqual([
      'repeated',
      'recorded',
    ]);
  });

  it('that keeps a demand changing makes only that demand busy, and not the intake', async () => {
    const busy = ledger.neighbour();
    busy.store.append = async (batch) => batch.map(() => ({ kind: 'conflict', actual: 1 }));
    const [receipt] = await busy.intake.submitMany([received()], {});
    expect(receipt).toMatchObject({
      status: 'refused',
      problem: { status: 503, type: 'urn:request-ledger:problem:demand-busy' },
    });
  });
});
