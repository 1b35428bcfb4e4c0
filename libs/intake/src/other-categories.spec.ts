import { streamNamed } from '@ledger/event-store';
import type { Instant } from '@ledger/kernel';
import { audit } from './audit';
import { damage, damages } from './testing/damage';
import { openLedger, received, validated, type Ledger } from './testing/ledger';

const REPORT = streamNamed('report', '2019-H1');

describe('a ledger with streams of another category', () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = openLedger();
    await ledger.intake.submitMany([received()], {});
    // A type and a version that no demand knows, and a digest that is not one of a demand's event.
    const event = { type: 'ReportClosed', version: 9, at: '2019-08-01T00:00:00.000Z' as Instant, data: { edition: 1 } };
    const origin = { source: 'https://reports.example', id: 'closed' };
    await ledger.store.append([{ stream: REPORT, expected: 0, origin, digest: 'of a report', events: [event, event] }]);
    await ledger.intake.submitMany([validated()], {});
  });
  afterEach(() => ledger.close());

  it('passes the audit, which counts all of its events', async () => {
    expect(await audit(ledger.store)).toEqual({ events: 4, flaws: [] });
  });

  describe.each(['bytes that are no JSON', 'an entry of another shape'])('and %s', (name) => {
    const unreadableAfterDamageOf = async (stream: string) => {
      damage(ledger.path, (database) => damages[name]!(database, stream));
      const { intake } = ledger.neighbour();
      await intake.lookThrough();
      return intake.unreadable();
    };

    it('in such a stream: lists no demand as unreadable', async () => {
      expect(await unreadableAfterDamageOf(REPORT)).toEqual([]);
    });

    it('in the stream of a demand: lists that demand', async () => {
      expect(await unreadableAfterDamageOf('d-1')).toMatchObject([{ demand: 'd-1' }]);
    });
  });
});
