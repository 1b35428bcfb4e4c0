import type { StoredRecord } from '@ledger/kafka';
import type { Mark } from './attempts';
import { portionsOf } from './portions';

const records = (first: number, last: number): StoredRecord[] =>
  Array.from({ length: last - first + 1 }, (_, i) => ({
    topic: 'in',
    partition: 0,
    offset: BigInt(first + i),
    timestamp: 0,
    key: null,
    value: null,
    headers: {},
  }));

const mark = (first: number, last: number, deaths = 1): Mark => ({ first: BigInt(first), last: BigInt(last), deaths });

/** As "5-9", or "7 †2" for one over which two processes ended. */
const shown = (first: number, last: number, marks: Mark[]): string[] =>
  portionsOf(records(first, last), marks, 4).map(({ records: own, deaths }) => {
    const range = own.length > 1 ? `${own[0]!.offset}-${own.at(-1)!.offset}` : String(own[0]!.offset);
    return deaths > 0 ? `${range} †${deaths}` : range;
  });

describe('what is taken in together', () => {
  it('is as much as may be, where no process has ended', () => {
    expect(shown(10, 18, [])).toEqual(['10-13', '14-17', '18']);
  });

  it('is one record where a process ended over several, and as much as may be before and behind', () => {
    expect(shown(8, 20, [mark(11, 13)])).toEqual(['8-10', '11', '12', '13', '14-17', '18-20']);
  });

  it('tells of a record how many processes ended over it alone, and not over it and its neighbours', () => {
    expect(shown(10, 14, [mark(10, 13, 1), mark(12, 12, 2)])).toEqual(['10', '11', '12 †2', '13', '14']);
  });

  it('minds no mark of other offsets', () => {
    expect(shown(10, 12, [mark(1, 9), mark(13, 13, 3)])).toEqual(['10-12']);
  });
});
