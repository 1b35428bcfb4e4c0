import { type Audience, Publication, type Rule } from '@ledger/publication';
import { corrected, ledgerWith, noData, received, type TestLedger } from '@ledger/read-model/testing';
import { beforeFirst } from '@ledger/kernel';
import { DemandVisibility } from './demand-visibility';

const rule: Rule = {
  name: 'civil-is-internal',
  about: 'A rule of a test.',
  withholds: (section, audience) => section === 'civil' && audience !== 'internal',
};

describe('the demand events that an audience may see', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  async function demandsOf(audience: Audience): Promise<string[]> {
    const { events } = await ledger.store.readLog(beforeFirst, 100);
    const visible = await new DemandVisibility(ledger.store, new Publication([rule])).visible(events, audience);
    return visible.map(({ entry }) => entry.stream);
  }

  it('are those of demands that were never in a withheld section, in order of position', async () => {
    ledger = await ledgerWith([
      received(1),
      received(2),
      received(3, { section: 'civil' }),
      noData(1),
      noData(2),
      noData(3),
    ]);
    expect(await demandsOf('reporting')).toEqual(['d-1', 'd-2', 'd-1', 'd-2']);
    expect(await demandsOf('internal')).toEqual(['d-1', 'd-2', 'd-3', 'd-1', 'd-2', 'd-3']);
  });

  it('are none of a demand that a later event moves to a withheld section', async () => {
    ledger = await ledgerWith([received(1), received(2), corrected(2, { section: 'civil' })]);
    expect(await demandsOf('reporting')).toEqual(['d-1']);
  });

  it('are none of a demand with an event that cannot be read: its section is unknown', async () => {
    ledger = await ledgerWith([received(1), received(2), noData(2)]);
    ledger.tamper('DROP TRIGGER no_update_of_events', 'ledger.db');
    ledger.tamper(`UPDATE events SET entry = x'7b' WHERE position = 2`, 'ledger.db');
    expect(await demandsOf('reporting')).toEqual(['d-1']);
  });

  it('are asked for again when the ledger cannot be read, and not skipped', async () => {
    ledger = await ledgerWith([received(1)]);
    const { events } = await ledger.store.readLog(beforeFirst, 100);
    const store = ledger.store;
    await ledger.restart(() => undefined);
    await expect(new DemandVisibility(store, new Publication([rule])).visible(events, 'reporting')).rejects.toThrow(
      'statement has been finalized',
    );
  });
});
