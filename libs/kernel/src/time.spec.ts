import * as fc from 'fast-check';
import { dateOf, instantOf, parseDate, parseInstant, systemClock } from './time';

describe('parseInstant', () => {
  test.each([
    ['2019-03-08T10:00:00Z', '2019-03-08T10:00:00.000Z'],
    ['2019-03-08t10:00:00z', '2019-03-08T10:00:00.000Z'],
    ['2019-03-08T10:00:00.1239Z', '2019-03-08T10:00:00.123Z'],
    ['2019-03-08T01:00:00+02:00', '2019-03-07T23:00:00.000Z'],
    ['2020-02-29T23:59:59-00:01', '2020-03-01T00:00:59.000Z'],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  test.each([
    '2019-03-08',
    '2019-03-08T10:00:00',
    '2019-03-08 10:00:00Z',
    '2019-02-29T10:00:00Z',
    '2019-03-08T24:00:00Z',
    '2019-03-08T24:00:01Z',
    '2019-03-08T10:60:00Z',
    '2019-03-08T10:00:00+25:00',
    '2019-W10-5T10:00:00Z',
    '',
  ])('"%s" is no instant', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('reads back every instant, in an order that is text order', () => {
    const within = {
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(within), fc.date(within), (a, b) => {
        expect(parseInstant(instantOf(a))).toBe(instantOf(a));
        expect(instantOf(a) < instantOf(b)).toBe(a < b);
      }),
    );
  });
});

describe('parseDate', () => {
  test.each(['2019-03-08', '2020-02-29', '2000-02-29', '1999-12-31'])('reads %s', (text) => {
    expect(parseDate(text)).toBe(text);
  });

  test.each(['2019-02-29', '1900-02-29', '2019-13-01', '2019-00-10', '2019-04-31', '2019-01-00', '19-2-1', '2019-1-1'])(
    '%s is no day',
    (text) => {
      expect(parseDate(text)).toBeUndefined();
    },
  );

  test('agrees with the calendar of the machine on every day of a century', () => {
    const last = Date.UTC(2100, 0, 1);
    for (let day = Date.UTC(2000, 0, 1); day < last; day += 86_400_000) {
      const text = new Date(day).toISOString().slice(0, 10);
      if (parseDate(text) !== text) throw new Error(`${text} is a day`);
    }
    expect([parseDate('2400-02-29'), parseDate('2100-02-29')]).toEqual(['2400-02-29', undefined]);
  });
});

test('an instant knows its day', () => {
  expect(dateOf(instantOf(new Date('2019-03-08T23:59:59.999Z')))).toBe('2019-03-08');
});

test('the system clock never runs backwards, whatever the machine does', () => {
  const machine = jest.spyOn(Date, 'now');
  machine.mockReturnValueOnce(2_000).mockReturnValueOnce(1_000).mockReturnValueOnce(3_000);
  const clock = systemClock();
  expect([clock.now(), clock.now(), clock.now()].map((at) => Date.parse(at))).toEqual([2_000, 2_000, 3_000]);
  machine.mockRestore();
});
