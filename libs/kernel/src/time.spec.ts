import * as fc from 'fast-check';
import {
  dateOf,
  daysBetween,
  FIRST_DAY,
  instantOf,
  LAST_DAY,
  notAnInstant,
  parseDate,
  parseInstant,
  readInstant,
  systemClock,
} from './time';

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
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('9998-12-31T23:59:59.999Z'),
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

describe('an instant outside the years 1970 to 9998', () => {
  test.each([
    '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:59-01:00',
    '9998-12-31T23:59:59-00:01',
    '9998-12-31T23:59:60Z',
    '9999-01-01T00:00:00Z',
    '0000-01-01T00:00:00+23:59',
    '0000-01-01T00:00:00+01:00',
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '1969-12-31T23:59:60Z',
    '1970-01-01T00:59:59+01:00',
  ])('%s is refused in words that name the years', (text) => {
    expect(readInstant(text)).toEqual({ ok: false, error: notAnInstant.outside });
  });

  test.each([
    ['1969-12-31T23:30:00-01:00', '1970-01-01T00:30:00.000Z'],
    ['9999-01-01T00:30:00+01:00', '9998-12-31T23:30:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9998-12-31T23:59:59.999Z', '9998-12-31T23:59:59.999Z'],
  ])('is not %s, which an offset carries inside', (text, instant) => expect(parseInstant(text)).toBe(instant));
});

describe('a leap second', () => {
  test.each([
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60.25Z', '2017-01-01T00:00:00.250Z'],
    ['2017-01-01T00:59:60+01:00', '2017-01-01T00:00:00.000Z'],
    ['1990-12-31T15:59:60-08:00', '1991-01-01T00:00:00.000Z'],
    ['2015-07-01t05:29:60+05:30', '2015-07-01T00:00:00.000Z'],
  ])('%s is read as the next second', (text, instant) => expect(parseInstant(text)).toBe(instant));

  test.each(['2019-03-08T10:00:60Z', '2016-12-31T23:59:60+01:00', '2016-12-30T23:59:60Z', '2016-09-30T23:59:60Z'])(
    '%s is refused in words that say where leap seconds are taken',
    (text) => expect(readInstant(text)).toEqual({ ok: false, error: notAnInstant.leap }),
  );
});

test('whatever text is taken gives an instant of 24 characters, and their text order is time order', () => {
  const two = (most: number) => fc.nat(most).map((n) => String(n).padStart(2, '0'));
  const year = fc.oneof(
    fc.constantFrom('0000', '0001', '1969', '1970', '9998', '9999'),
    fc.nat(9999).map((n) => String(n).padStart(4, '0')),
  );
  const month = fc.oneof(fc.constantFrom('01', '06', '12'), two(13));
  const day = fc.oneof(fc.constantFrom('01', '30', '31'), two(32));
  const hour = fc.oneof(fc.constantFrom('00', '23'), two(24));
  const sixty = fc.oneof(fc.constantFrom('00', '59', '60'), two(61));
  const fraction = fc.oneof(
    fc.constant(''),
    fc.nat(1e9).map((n) => `.${n}`),
  );
  const offset = fc.oneof(
    fc.constantFrom('Z', 'z', '+23:59', '-23:59', '-00:00'),
    fc.tuple(fc.constantFrom('+', '-'), two(24), two(60)).map(([sign, h, m]) => `${sign}${h}:${m}`),
  );
  const texts = fc
    .tuple(year, month, day, hour, sixty, sixty, fraction, offset)
    .map(([y, mo, d, h, mi, s, f, o]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${f}${o}`);
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const [a, b] = [parseInstant(one), parseInstant(other)];
      for (const at of [a, b]) {
        if (at === undefined) continue;
        expect(at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
        expect(dateOf(at) >= FIRST_DAY && dateOf(at) <= LAST_DAY).toBe(true);
        expect(new Date(at).toISOString()).toBe(at);
        expect(parseInstant(at)).toBe(at);
      }
      const [first, second] = [a ?? '', b ?? ''].toSorted();
      expect(first! < second!).toBe(Date.parse(first!) < Date.parse(second!) || (first === '' && second !== ''));
    }),
    { numRuns: 5_000 },
  );
});

describe('parseDate', () => {
  test.each(['0001-01-01', '1019-01-04', '1969-12-31', '9999-01-01', '0000-01-01'])(
    '%s lies outside the years that are taken',
    (text) => expect(parseDate(text)).toBeUndefined(),
  );

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

test('days between two days are counted across leap days and years, either way round', () => {
  const [a, b] = [parseDate('2019-12-31')!, parseDate('2020-03-01')!];
  expect([daysBetween(a, b), daysBetween(b, a), daysBetween(a, a)]).toEqual([61, 61, 0]);
});
