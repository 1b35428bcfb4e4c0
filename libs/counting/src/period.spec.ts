import fc from 'fast-check';
import { type Month, parsePeriod, periodAround } from './period';
import { Unknown } from './unknown';

describe('a period', () => {
  it.each([
    ['2019-H1', 'January to June 2019', '2019-01', '2019-06'],
    ['2019-H2', 'July to December 2019', '2019-07', '2019-12'],
    ['2019-Q2', 'April to June 2019', '2019-04', '2019-06'],
    ['2019-03', 'March 2019', '2019-03', '2019-03'],
    ['2019', 'January to December 2019', '2019-01', '2019-12'],
  ])('%s is %s', (name, label, first, last) => {
    const period = parsePeriod(name);
    expect(period).toMatchObject({ name, label });
    expect([period.months[0], period.months.at(-1)]).toEqual([first, last]);
  });

  it.each(['', '2019-H3', '2019-Q0', '2019-13', '2019-3', '19-H1', '2019-H1 ', '2019-h1'])(
    'refuses %j and says what it could be',
    (text) => {
      expect(() => parsePeriod(text)).toThrow(new Unknown('period', text, ['2019-H1', '2019-Q2', '2019-03', '2019']));
    },
  );

  it('holds each month that it is said to be around', () => {
    const month = fc
      .tuple(fc.integer({ min: 1990, max: 2100 }), fc.integer({ min: 1, max: 12 }))
      .map(([year, index]) => `${year}-${String(index).padStart(2, '0')}` as Month);
    const kind = fc.constantFrom('year' as const, 'half-year' as const, 'quarter' as const, 'month' as const);
    fc.assert(
      fc.property(month, kind, (of, by) => {
        const period = periodAround(of, by);
        expect(period.months).toContain(of);
        expect(parsePeriod(period.name)).toEqual(period);
      }),
    );
  });
});
