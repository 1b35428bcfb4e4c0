import { contributionOf, measureNames, policies } from '@ledger/counting';
import { catalog, type DemandEvent, type EventType, fold } from '@ledger/demand';
import { lawful } from '@ledger/demand/testing';
import type { Recorded } from '@ledger/event-store';
import type { Json } from '@ledger/kernel';
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

let count: SqlCount;
beforeEach(() => {
  count = new SqlCount();
});
afterEach(() => count.close());

/** The cells that are not 0, after these calls. */
function inSql(calls: readonly (readonly Recorded[])[]): Cells {
  const counting = new SqlCount();
  try {
    for (const events of calls) counting.add(events);
    return summed(
      [...counting.cells()].flatMap(({ place, values }) =>
        Object.entries(values).map(([measure, value]): [string, number] => [`${place.join('|')}|${measure}`, value]),
      ),
    );
  } finally {
    counting.close();
  }
}

function summed(parts: readonly [string, number][]): Cells {
  const cells: Cells = {};
  for (const [key, value] of parts) if (value !== 0) cells[key] = (cells[key] ?? 0) + value;
  return cells;
}

/** An event as the store holds it, as far as counts go. */
function stored(stream: string, type: string, data: { readonly [field: string]: Json }, over: object = {}): Recorded {
  const entry = { stream, type, at: '2019-03-08T00:00:00.000Z', origin: { source: 's', id: '1' }, v: 1, data, ...over };
  return { bytes: Buffer.from(JSON.stringify(entry)) } as unknown as Recorded;
}

const storedEvents = (events: readonly DemandEvent[], stream: string): Recorded[] =>
  events.map(({ type, at, origin, data }) => {
    const [source, id = ''] = origin.split(' ');
    return stored(stream, type, data, { at, origin: { source, id } });
  });

const RECEIPT = {
  on: '2019-03-08',
  section: 'criminal',
  country: 'IE',
  authority: 'police',
  process: 'subpoena',
  accounts: 2,
} as const;

const histories = fc.array(lawful(Object.keys(catalog) as EventType[]), { minLength: 1, maxLength: 6 });

describe('the count in SQL', () => {
  it('gives the cells of the fold for any lawful histories', () => {
    fc.assert(
      fc.property(histories, (demands) => {
        const calls = [demands.flatMap((events, i) => storedEvents(events, `d-${i}`))];
        expect(inSql(calls)).toEqual(summed(demands.flatMap(folded)));
      }),
    );
  });

  it('gives the same cells for demands in one call, one per call, and with their events in reverse', () => {
    fc.assert(
      fc.property(histories, (demands) => {
        const each = demands.map((events, i) => storedEvents(events, `d-${i}`));
        const atOnce = inSql([each.flat()]);
        expect(inSql(each)).toEqual(atOnce);
        expect(inSql([each.flat().toReversed()])).toEqual(atOnce);
      }),
      { numRuns: 30 },
    );
  });

  it('gives every measure of the catalog for a receipt of version 1, which has no segment', () => {
    const counted = count.add([stored('d-1', 'DemandReceived', RECEIPT)]);
    expect(counted.map(({ demand, place }) => [demand, ...place])).toEqual([
      ['d-1', 'microsoft/1', '2019-03', 'criminal', 'IE', 'subpoena', 'police', 'unspecified'],
    ]);
    expect(Object.keys(counted[0]!.values).toSorted()).toEqual([...measureNames].toSorted());
  });

  it('takes the latest correction of each field, and of two at one instant the one with the greatest origin', () => {
    const corrected = (id: string, at: string, data: { readonly [field: string]: Json }): Recorded =>
      stored(
        'd-1',
        'DemandCorrected',
        { on: '2019-04-01', reason: 'entered-wrongly', ...data },
        {
          at: `${at}T00:00:00.000Z`,
          origin: { source: 's', id },
        },
      );
    const [counted] = count.add([
      corrected('9', '2019-04-01', { country: 'FR', accounts: 0 }),
      corrected('a', '2019-04-02', { country: 'DE' }),
      corrected('b', '2019-04-02', { country: 'BR' }),
      stored('d-1', 'DemandReceived', RECEIPT),
    ]);
    expect(counted!.place[3]).toBe('BR');
    expect(counted!.values).toMatchObject({ accounts_specified: 0 });
  });

  it('counts each broken rule once, and a decision without its challenge as a challenge', () => {
    const noted = (rule: string): Recorded => stored('d-1', 'PolicyExceptionNoted', { on: '2019-03-09', rule });
    const [counted] = count.add([
      stored('d-1', 'DemandReceived', RECEIPT),
      ...['a', 'b', 'a'].map(noted),
      stored('d-1', 'ChallengeDecided', { on: '2019-03-09', challenge: 'c', decision: 'upheld' }),
    ]);
    expect(counted!.values).toMatchObject({ policy_exceptions: 2, challenged: 1 });
  });

  it.each([2 ** 53, 2 ** 63, 1e300])('counts on where a changed file holds the number %p', (accounts) => {
    const disclosed = stored('d-1', 'DataDisclosed', { on: '2019-03-09', category: 'content', accounts });
    const [counted] = count.add([stored('d-1', 'DemandReceived', { ...RECEIPT, accounts }), disclosed, disclosed]);
    expect(counted!.values).toMatchObject({ accounts_specified: accounts, disclosed_content: 1 });
  });

  it('adds nothing for a call that it cannot read, and counts the next', () => {
    const damaged = { bytes: Buffer.from('{') } as unknown as Recorded;
    expect(() => count.add([stored('d-1', 'DemandReceived', RECEIPT), damaged])).toThrow('malformed JSON');
    expect(count.add([stored('d-2', 'DemandReceived', RECEIPT)])).toHaveLength(1);
    expect([...count.cells()].map(({ values }) => values['requests'])).toEqual([1]);
  });
});
