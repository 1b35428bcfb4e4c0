import { NotATotal, statementIn } from './stated-total';

describe('a record of a total', () => {
  const record = (
    id: string,
    value: string | null,
    key: string | null = 'p|2019-03|s|IE|x|y|z|requests',
    more: { readonly [name: string]: Buffer } = {},
  ) => ({
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: { ce_id: Buffer.from(id), ...more },
  });

  it('states the ledger, the place and the total, also beyond what a double can hold', () => {
    expect(statementIn(record('ledger-a:0000000000000042:3', '{"total":"9007199254740993"}'))).toEqual({
      ledgerId: 'ledger-a',
      epoch: '',
      position: '0000000000000042',
      ordinal: 3,
      cell: 'p|2019-03|s|IE|x|y|z|requests',
      total: 9_007_199_254_740_993n,
    });
  });

  it('is that of a cell that is no more when it is a tombstone', () => {
    expect(statementIn(record('ledger-a:0000000000000042:0', null))).toHaveProperty('total', null);
  });

  const restored = '2026-03-01T12:00:00.000Z';
  const epoch = (name = restored, kind = 'Total.v1') => ({
    ce_type: Buffer.from(`org.request-ledger.${kind}`),
    ce_ledgerepoch: Buffer.from(name),
  });

  it('names the epoch that it belongs to, where the ledger was restored', () => {
    const id = 'ledger-a:0000000000000042:3:20260301T120000000Z';
    expect(statementIn(record(id, '{"total":"1"}', undefined, epoch()))).toMatchObject({
      epoch: restored,
      position: '0000000000000042',
      ordinal: 3,
    });
  });

  it('may be that an epoch began, and is no total then', () => {
    const id = 'ledger-a:epoch:20260301T120000000Z';
    const began = record(id, '{}', 'ledger epoch', epoch(restored, 'EpochBegan.v1'));
    expect(statementIn(began)).toEqual({ ledgerId: 'ledger-a', epoch: restored });
    const nameless = record(id, '{}', 'ledger epoch', epoch('', 'EpochBegan.v1'));
    expect(() => statementIn(nameless)).toThrow(NotATotal);
  });

  it.each([
    ['an id of another kind', record('42', '{"total":"1"}')],
    ['no key', record('ledger-a:0000000000000042:0', '{"total":"1"}', null)],
    ['a total that is a number', record('ledger-a:0000000000000042:0', '{"total":1}')],
    ['a value that is not JSON', record('ledger-a:0000000000000042:0', 'total')],
  ])('is not understood with %s', (_, wrong) => {
    expect(() => statementIn(wrong)).toThrow(NotATotal);
  });
});
