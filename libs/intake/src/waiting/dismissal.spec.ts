import { reasonFault } from './dismissal-reason';
import { slugOf } from '../problems';
import type { Receipt } from '../receipts';
import { disclosed, openLedger, received, SOURCE, validated, type Ledger } from '../testing/ledger';

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const origin = { source: SOURCE, id: 'w' };
const settled = { by: 'p-1', reason: 'sent by mistake' };
const early = validated({}, { id: 'w' });
const words = (receipts: readonly Receipt[]): string[] =>
  receipts.map((receipt) => (receipt.status === 'refused' ? slugOf(receipt.problem) : receipt.status));

describe('an event that waits and is dismissed', () => {
  beforeEach(async () => {
    await ledger.intake.submitOne(early, {});
    await ledger.intake.dismiss(origin, settled);
  });

  it('is not recorded when what it waited for comes, and is listed with who, when and why', async () => {
    await ledger.intake.submitOne(received(), {});
    expect(await ledger.store.readStream('d-1')).toHaveLength(1);
    expect(await ledger.store.waitingRoom.count()).toBe(0);
    const { items } = await ledger.store.waitingRoom.listDismissed(undefined, 9);
    expect(items).toMatchObject([{ origin, stream: 'd-1', ...settled, at: '2019-07-01T12:00:00.000Z' }]);
  });

  it.each([
    ['when it would wait again', []],
    ['when it would be recorded', [received()]],
    ['when it would change nothing', [received(), validated({ on: '2019-03-01' })]],
    ['when it would break a rule', [received({ on: '2019-04-01' })]],
  ])('is refused as dismissed %s, by every process, and other content under its id as a reuse', async (_, before) => {
    await ledger.intake.submitMany(before, {});
    const other = disclosed({}, { id: 'w' });
    expect(words(await ledger.intake.submitMany([early, other], {}))).toEqual(['event-dismissed', 'event-id-reused']);
    expect(words(await ledger.neighbour().intake.submitMany([early], {}))).toEqual(['event-dismissed']);
    expect(await ledger.store.waitingRoom.count()).toBe(0);
  });

  it('is dismissed once: the second time it does not wait', async () => {
    expect(await ledger.intake.dismiss(origin, { by: 'p-2', reason: 'again' })).toBe(false);
    expect(await ledger.store.waitingRoom.findDismissed(origin)).toMatchObject(settled);
  });
});

it('an event that was recorded cannot be dismissed, though a crash left its row', async () => {
  await ledger.intake.submitOne(early, {});
  const crash = jest.spyOn(ledger.store.waitingRoom, 'remove').mockRejectedValue(new Error('crash'));
  await expect(ledger.intake.submitOne(received(), {})).rejects.toThrow('crash');
  crash.mockRestore();
  expect(await ledger.neighbour().intake.dismiss(origin, settled)).toBe(false);
  expect(await ledger.store.waitingRoom.count()).toBe(0);
  expect(await ledger.store.waitingRoom.findDismissed(origin)).toBeUndefined();
});

describe('the reason of a dismissal', () => {
  it.each(['sent by mistake', 'duplicate of case-9', 'à refaire'])('may be "%s"', (text) => {
    expect(reasonFault(text)).toBeUndefined();
  });

  it.each([' ', 'x'.repeat(501), 'jane@x.example asked', 'SSN 078-05-1120', 'line\nbreak', '\u202eturned', '\ud800'])(
    'may not be %j',
    (text) => {
      expect(reasonFault(text)).toBeDefined();
    },
  );
});
