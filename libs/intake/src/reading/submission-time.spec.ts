import type { Instant } from '@ledger/kernel';
import fc from 'fast-check';
import { slugOf, type Problem } from '../problems';
import { latestAt, readSubmission } from './submission';
import { NOW, received, validated } from '../testing/ledger';

const latest = latestAt(NOW);
const read = (raw: unknown) => readSubmission(raw, {}, latest);

function problemOf(raw: unknown): Problem {
  const result = read(raw);
  if (result.ok) throw new Error(`taken: ${JSON.stringify(raw)}`);
  return result.error;
}

function accepted(raw: unknown) {
  const result = read(raw);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

describe('when an event happened', () => {
  it('is what its time says, in UTC', () => {
    expect(accepted(received({}, { time: '2019-03-01T10:00:00+02:00' })).at).toBe('2019-03-01T08:00:00.000Z');
  });

  it('is the start of its day where it brings no time', () => {
    expect(accepted(received()).at).toBe('2019-03-01T00:00:00.000Z');
    expect(accepted(received({}, { time: null })).at).toBe('2019-03-01T00:00:00.000Z');
  });

  it('may be a day ahead of the clock, and no more', () => {
    expect(latest).toBe('2019-07-02T12:00:00.000Z' as Instant);
    accepted(received({ on: '2019-07-02' }, { time: '2019-07-02T12:00:00Z' }));
    const late = problemOf(received({}, { time: '2019-07-02T12:00:00.001Z' }));
    expect(slugOf(late)).toBe('happened-in-the-future');
    expect(late.errors?.[0]?.pointer).toBe('/time');
    expect(problemOf(received({ on: '2019-07-03' })).errors?.[0]?.pointer).toBe('/data/on');
  });
});

describe('time and day of an event', () => {
  const at = (on: string, time: string) => validated({ on }, { time });

  it.each([
    ['2019-03-05', '2019-03-05T23:59:59.999Z'],
    ['2019-03-05', '2019-03-04T00:00:00Z'],
    ['2019-03-05', '2019-03-06T23:59:59Z'],
    ['2019-03-01', '2019-02-28T23:00:00-01:00'],
    ['2016-12-31', '2016-12-31T23:59:60Z'],
  ])('agree when they are %s and %s', (on, time) => expect(accepted(at(on, time)).data.on).toBe(on));

  it('are refused when they are more than a day apart, with both', () => {
    const problem = problemOf(at('2019-06-01', '2019-03-01T10:00:00Z'));
    expect(problem).toMatchObject({ status: 422, rule: 'time-agrees-with-day', errors: [{ pointer: '/time' }] });
    expect(slugOf(problem)).toBe('time-and-day-differ');
    expect(problem.detail).toMatch(/2019-06-01.*2019-03-01T10:00:00\.000Z/);
  });

  it('are taken for any two exactly when their days in UTC are neighbours or the same', () => {
    const days = fc.integer({ min: 0, max: 17_000 });
    fc.assert(
      fc.property(days, fc.integer({ min: -3, max: 3 }), fc.nat(86_399_999), (day, apart, ms) => {
        const on = new Date(day * 86_400_000).toISOString().slice(0, 10);
        const time = new Date(Math.max(0, (day + apart) * 86_400_000 + ms));
        const distance = Math.abs(Math.floor(time.getTime() / 86_400_000) - day);
        expect(read(at(on, time.toISOString())).ok).toBe(distance <= 1);
      }),
      { numRuns: 500 },
    );
  });

  it('outside the years 1970 to 9998 are refused by the name of the rule', () => {
    expect(problemOf(received({ on: '1019-01-04' })).rule).toBe('day-in-range');
    expect(problemOf(received({ on: '2019-02-29' })).rule).toBeUndefined();
  });
});
