import { NotATotal, statedTotal } from './stated-total';

describe('a record of a total', () => {
  const record = (id: string, value: string | null, key: string | null = 'p|2019-03|s|IE|x|y|z|requests') => ({
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: { ce_id: Buffer.from(id) },
  });

  it('states the ledger, the place and the total, also beyond what a double can hold', () => {
    expect(statedTotal(record('ledger-a:0000000000000042:3', '{"total":"9007199254740993"}'))).toEqual({
      ledgerId: 'ledger-a',
      position: '0000000000000042',
      ordinal: 3,
      cell: 'p|2019-03|s|IE|x|y|z|requests',
      total: 9_007_199_254_740_993n,
    });
  });

  it('is that of a cell that is no more when it is a tombstone', () => {
    expect(statedTotal(record('ledger-a:0000000000000042:0', null)).total).toBeNull();
  });

  it.each([
    ['an id of another kind', record('42', '{"total":"1"}')],
    ['no key', record('ledger-a:0000000000000042:0', '{"total":"1"}', null)],
    ['a total that is a number', record('ledger-a:0000000000000042:0', '{"total":1}')],
    ['a value that is not JSON', record('ledger-a:0000000000000042:0', 'total')],
  ])('is not understood with %s', (_, wrong) => {
    expect(() => statedTotal(wrong)).toThrow(NotATotal);
  });
});
