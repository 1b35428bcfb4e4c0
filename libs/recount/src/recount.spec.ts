import { contributionOf, measureNames, policies } from '@ledger/counting';
import { catalog, type DemandEvent, type EventType, fold } from '@ledger/demand';
import { lawful } from '@ledger/demand/testing';
import type { EventEntry } from '@ledger/event-store';
import fc from 'fast-check';
import { SqlCount } from './recount';

/** Sums by cell, without zeros. */
type Cells = Record<string, number>;

/** What one history adds, by cell: by the fold. */
function folded(events: readonly DemandEvent[]): [string, number][] {
  const state = fold(events);
  const found = policies.flatMap((policy) => (state && contributionOf(state, policy)) ?? []);
  return found.flatMap(({ placeText, values }) =>
    values.map((value, i): [string, number] => [`${placeText}|${measureNames[i]}`, value]),
  );
}

/** The cells of all, counted in SQL. */
function inSql(demands: readonly (readonly DemandEvent[])[]): [string, number][] {
  const count = new SqlCount();
  try {
    count.add(demands.flatMap((events, i) => events.map((event) => entryOf(event, `d-${i}`))));
    count.count();
    return [...count.cells()].flatMap(({ place, values }) =>
      Object.entries(values).map(([measure, value]): [string, number] => [`${place.join('|')}|${measure}`, value]),
    );
  } finally {
    count.close();
  }
}

function summed(parts: readonly [string, number][]): Cells {
  const cells: Cells = {};
  for (const [key, value] of parts) if (value !== 0) cells[key] = (cells[key] ?? 0) + value;
  return cells;
}

const entryOf = ({ type, at, origin, data }: DemandEvent, stream: string): EventEntry => {
  const [source = '', id = ''] = origin.split(' ');
  return { type, at, data, stream, origin: { source, id } } as unknown as EventEntry;
};

describe('the count in SQL', () => {
  it('gives the cells of the fold for any lawful histories', () => {
    fc.assert(
      fc.property(fc.array(lawful(Object.keys(catalog) as EventType[]), { minLength: 1, maxLength: 6 }), (demands) => {
        expect(summed(inSql(demands))).toEqual(summed(demands.flatMap(folded)));
      }),
    );
  });

  it('names every measure of the catalog', () => {
    const count = new SqlCount();
    const received = {
      on: '2019-03-08',
      section: 'criminal',
      country: 'IE',
      authority: 'police',
      process: 'subpoena',
      accounts: 2,
    };
    const event = { type: 'DemandReceived', at: '2019-03-08T00:00:00.000Z', origin: 's 1', data: received };
    count.add([entryOf(event as unknown as DemandEvent, 'd-1')]);
    count.count();
    const [only] = [...count.cells()];
    expect(Object.keys(only!.values).toSorted()).toEqual([...measureNames].toSorted());
    expect(only!.place).toEqual(['microsoft/1', '2019-03', 'criminal', 'IE', 'subpoena', 'police', 'unspecified']);
    expect(count.demandsIn(only!.place)).toEqual(['d-1']);
    count.close();
  });
});
