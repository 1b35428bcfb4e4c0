import { openLedger, type Ledger } from '../testing/ledger';
import { RecordStep, RecordStepHandler, type StepTaken } from './record-step';

describe('a command', () => {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = openLedger();
  });
  afterEach(() => ledger.close());

  const RECEIPT = {
    on: '2019-03-01',
    section: 'criminal',
    country: 'IE',
    authority: 'police',
    process: 'subpoena',
    accounts: 2,
    segment: 'consumer',
  };
  const receive: StepTaken = {
    demand: 'd-1',
    step: 'receive',
    checkedData: RECEIPT,
    idempotencyKey: 'k-1',
    context: {},
  };
  const run = (taken: Partial<StepTaken> = {}) =>
    new RecordStepHandler(ledger).execute(new RecordStep({ ...receive, ...taken }));
  const slug = 'urn:request-ledger:problem:';

  it('records the event of its step under the opaque id of its giver, and the name nowhere', async () => {
    const context = { principal: { name: 'ada', id: '5f0c11aa' } };
    expect(await run({ context })).toMatchObject({
      status: 'recorded',
      source: 'urn:request-ledger:command:5f0c11aa',
      id: 'k-1',
      demand: 'd-1',
      revision: 0,
    });
    const [recorded] = await ledger.store.readStream('d-1');
    expect(JSON.stringify(recorded)).not.toContain('ada');
    expect(recorded!.entry).toMatchObject({
      type: 'DemandReceived',
      version: 2,
      at: '2019-03-01T00:00:00.000Z',
      data: RECEIPT,
    });
  });

  it('given again under its key is one command with one answer', async () => {
    const first = await run();
    expect(await run()).toEqual({ ...first, status: 'repeated' });
    expect(await ledger.store.readStream('d-1')).toHaveLength(1);
  });

  it('is refused when its key belongs to another command', async () => {
    await run();
    const other = await run({ checkedData: { ...RECEIPT, accounts: 9 } });
    expect(other).toMatchObject({ status: 'refused', problem: { type: `${slug}idempotency-key-reused`, status: 422 } });
  });

  it('is refused without a key', async () => {
    expect(await run({ idempotencyKey: undefined })).toMatchObject({
      status: 'refused',
      problem: { type: `${slug}idempotency-key-missing`, status: 400 },
    });
  });

  it('is refused where an event would wait', async () => {
    const early = await run({ step: 'validate', checkedData: { on: '2019-03-02' } });
    expect(early).toMatchObject({ status: 'refused', problem: { type: `${slug}predecessor-missing`, status: 409 } });
    expect(await ledger.store.waitingRoom.count()).toBe(0);
  });

  it('is held to the rules', async () => {
    await run();
    await run({ step: 'validate', checkedData: { on: '2019-03-02' }, idempotencyKey: 'k-2' });
    const data = { on: '2019-03-03', category: 'content', accounts: 1 };
    expect(await run({ step: 'disclose', checkedData: data, idempotencyKey: 'k-3' })).toMatchObject({
      status: 'refused',
      problem: { type: `${slug}rule-broken`, status: 409, rule: 'content-needs-a-warrant' },
    });
  });
});
