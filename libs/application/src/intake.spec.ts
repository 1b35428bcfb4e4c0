import { disclosed, openLedger, received, validated, type Ledger } from './testing/ledger';

describe('the intake', () => {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = openLedger();
  });
  afterEach(() => ledger.close());

  it('records an event and says where', async () => {
    const receipt = await ledger.intake.submitOne(received({}, { id: 'r' }), {});
    expect(receipt).toEqual({
      status: 'recorded',
      source: 'https://cases.example',
      id: 'r',
      demand: 'd-1',
      position: '0000000000000001',
      revision: 0,
    });
  });

  it('records the events of a batch, whatever their order', async () => {
    const receipts = await ledger.intake.submitMany([disclosed(), validated(), received()], {});
    expect(receipts.map(({ status }) => status)).toEqual(['recorded', 'recorded', 'recorded']);
    const history = await ledger.store.readStream('d-1');
    expect(history.map(({ entry }) => entry.type)).toEqual(['DemandReceived', 'DemandValidated', 'DataDisclosed']);
  });
});
