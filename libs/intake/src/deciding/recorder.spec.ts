import { disclosed, openLedger, received, validated, type Ledger } from '../testing/ledger';

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

describe('a batch that begins a demand is decided on without looking, and', () => {
  const history = [received(), validated(), disclosed()];
  const afterwards = async (...raws: unknown[]) => {
    await ledger.intake.submitMany(history, {});
    return ledger.neighbour().intake.submitMany(raws, {});
  };

  it('reads nothing for demands that are new', async () => {
    const read = jest.spyOn(ledger.store, 'readStream');
    await ledger.intake.submitMany(history, {});
    expect(read).not.toHaveBeenCalled();
  });

  it('finds it repeated where another process has it already', async () => {
    expect(await afterwards(...history)).toMatchObject(
      history.map((_, revision) => ({ status: 'repeated', revision })),
    );
  });

  it('goes on where the other process has left it', async () => {
    const more = disclosed({ accounts: 1 });
    expect(await afterwards(...history, more)).toMatchObject([{}, {}, {}, { status: 'recorded', revision: 3 }]);
  });

  it('does not begin it twice', async () => {
    const again = received({ accounts: 9 });
    expect(await afterwards(again, disclosed({ accounts: 1 }))).toMatchObject([
      { status: 'refused', problem: { rule: 'received-once' } },
      { status: 'recorded', revision: 3 },
    ]);
  });

  it('holds what follows to the rules of what is there', async () => {
    await ledger.intake.submitMany([received({ process: 'subpoena' }, { subject: 'd-2' })], {});
    const over = { subject: 'd-2' };
    const [, , content] = await ledger
      .neighbour()
      .intake.submitMany([received({ process: 'search-warrant' }, over), validated({}, over), disclosed({}, over)], {});
    expect(content).toMatchObject({ status: 'refused', problem: { rule: 'content-needs-a-warrant' } });
  });
});
