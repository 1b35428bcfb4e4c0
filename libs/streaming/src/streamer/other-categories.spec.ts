import { streamNamed } from '@ledger/event-store';
import { beforeFirst, type Instant } from '@ledger/kernel';
import { Publication } from '@ledger/publication';
import { ledgerWith, received } from '@ledger/read-model/testing';
import { Contract } from '../contract';
import { DemandFeed } from './demand-feed';
import { TotalsFeed } from './totals-feed';

describe('the feeds', () => {
  it('skip streams of another category, and move over them', async () => {
    const ledger = await ledgerWith([received(1), received(2)]);
    const event = { type: 'ReportClosed', version: 9, at: '2019-08-01T00:00:00.000Z' as Instant, data: { edition: 1 } };
    const origin = { source: 'https://reports.example', id: 'closed' };
    const stream = streamNamed('report', '2019-H1');
    await ledger.store.append([{ stream, expected: 0, origin, digest: 'closed', events: [event] }]);
    const model = ledger.open();
    await model.catchUp();
    const head = await ledger.store.head();

    const demands = await new DemandFeed(new Contract(), ledger.store, () => ({}), new Publication()).read(
      beforeFirst,
      100,
    );
    expect(demands).toMatchObject({ upTo: head, unreadable: 0 });
    expect(demands.records.map(({ key }) => String(key))).toEqual(['d-1', 'd-2']);

    const totals = await new TotalsFeed(new Contract(), model, ledger.store, new Publication()).read(beforeFirst, 100);
    expect(totals).toMatchObject({ upTo: head, unreadable: 0 });
    await ledger.close();
  });
});
