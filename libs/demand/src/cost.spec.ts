import fc from 'fast-check';
import { catalog, type DemandEvent, type EventType } from './catalog';
import { decide } from './decide';
import { MOST_NAMED } from './impossible';
import { recall, remember } from './remember';
import type { RememberedState } from './state';
import {
  corrected,
  disclosed,
  happened,
  narrowed,
  noData,
  notified,
  received,
  redirected,
  validated,
} from './testing/given';
import { anyEvent } from './testing/histories';

const sent = (Object.keys(catalog) as EventType[]).filter(
  (type) => type !== 'DemandReceived' && type !== 'PolicyExceptionNoted',
);

/** The events, with a count of how often any of them was looked at: costs are counted, not timed. */
function watched(events: readonly DemandEvent[]) {
  const looks = { count: 0 };
  const spies = events.map(
    (event) =>
      new Proxy(event, {
        get: (target, field) => {
          looks.count++;
          return Reflect.get(target, field) as unknown;
        },
      }),
  );
  return { spies, looks };
}

/** The same data, about a challenge or an order that no other event names. */
const distinct = (data: object, place: number): object => ({
  ...data,
  ...('challenge' in data && { challenge: `challenge ${place}` }),
  ...('order' in data && { order: `order ${place}` }),
});

/** Many events of a few types, so that whatever two types do to each other is among them. */
const long = (length: number): fc.Arbitrary<readonly DemandEvent[]> =>
  fc
    .subarray(sent, { minLength: 1, maxLength: 3 })
    .chain((types) => fc.array(anyEvent(types), { minLength: length, maxLength: length, size: 'max' }))
    .map((events) => events.map((event, place) => ({ ...event, origin: `event ${place}` })));

const receipt = received({ accounts: 1_000, segment: 'enterprise' });
const LENGTH = 600;
/** Every rule looks at a step a few times, and so does the search for its place; none looks at pairs of steps. */
const LOOKS_AN_EVENT = 300;

describe('the cost of a demand with a long history', () => {
  it('grows with its length, and not with its square, when the history is folded', () => {
    fc.assert(
      fc.property(long(LENGTH), fc.boolean(), (events, backwards) => {
        const { spies, looks } = watched(backwards ? events.toReversed() : events);
        recall([receipt, ...spies]);
        expect(looks.count).toBeLessThan(LENGTH * LOOKS_AN_EVENT);
      }),
      { numRuns: 20 },
    );
  });

  it.each(['enforce', 'flag'] as const)('grows so for any next event too, under %s', (posture) => {
    fc.assert(
      fc.property(long(LENGTH), anyEvent(sent), (events, next) => {
        const { spies, looks } = watched(events);
        const state = recall([receipt, ...spies]) as RememberedState;
        for (const event of [next, corrected('2019-03-09', { accounts: 1, process: 'informal-request' })]) {
          looks.count = 0;
          decide({ ...event, origin: 'next' }, state, posture);
          expect(looks.count).toBeLessThan(LENGTH * LOOKS_AN_EVENT);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the next event of a demand, when it happened after all others', () => {
  const open = received({ accounts: 10 * LENGTH, segment: 'enterprise' });
  const answers = (length: number): readonly DemandEvent[] =>
    Array.from({ length }, (_, i) => {
      const day = String((i % 28) + 1).padStart(2, '0');
      const kinds = [disclosed(`2019-04-${day}`), noData(`2019-04-${day}`), notified(`2019-04-${day}`)];
      return { ...kinds[i % kinds.length]!, origin: `event ${i}` };
    });
  const next = [
    disclosed('2019-06-01'),
    noData('2019-06-01'),
    notified('2019-06-01'),
    redirected('2019-06-01'),
    happened('DataPreserved', '2019-06-01', { accounts: 1 }),
    happened('DemandChallenged', '2019-06-01', { challenge: 'c', ground: 'overbroad' }),
  ];

  it.each(next)('costs as much after ten events as after hundreds: $type', (event) => {
    const looksAfter = (length: number): number => {
      const { spies, looks } = watched([
        validated('2019-03-02'),
        narrowed('2019-03-03', 9 * LENGTH),
        ...answers(length),
      ]);
      const state = recall([open, ...spies])!;
      looks.count = 0;
      expect(decide(event, state, 'enforce')).toEqual({ kind: 'accept', events: [event] });
      return looks.count;
    };
    expect(looksAfter(LENGTH)).toBe(looksAfter(10));
  });
});

describe('the state of a demand, as it is stored', () => {
  const BYTES = 3_000;
  const BYTES_A_NAME = 300;

  it('has a bounded size after any number of events', () => {
    const histories = fc.array(anyEvent(sent), { minLength: LENGTH, maxLength: LENGTH, size: 'max' });
    fc.assert(
      fc.property(histories, (events) => {
        let state = recall([receipt]);
        for (const [place, event] of events.entries()) {
          const named = { ...event, origin: `event ${place}`, data: distinct(event.data, place) } as DemandEvent;
          if (decide(named, state, 'flag').kind === 'accept') state = remember(state!, named);
        }
        const { steps: _steps, lookBack: _lookBack, ...stored } = state!;
        expect(JSON.stringify(stored).length).toBeLessThan(BYTES + 2 * MOST_NAMED * BYTES_A_NAME);
      }),
      { numRuns: 5 },
    );
  });

  it.each([
    [
      'challenges',
      (id: string): DemandEvent => happened('DemandChallenged', '2019-03-03', { challenge: id, ground: 'overbroad' }),
    ],
    ['secrecy orders', (id: string): DemandEvent => happened('SecrecyOrderImposed', '2019-03-03', { order: id })],
  ] as const)(
    'holds %s up to the limit, refuses the next one in words, and leaves known ones as they are',
    (what, named) => {
      const ids = Array.from({ length: MOST_NAMED }, (_, i) => `id ${i}`);
      const full = recall([receipt, ...ids.map(named)]);
      expect(decide(named('one more'), full, 'flag')).toEqual({
        kind: 'refuse',
        rule: 'challenges-and-orders-have-a-limit',
        detail: `The demand has 100 ${what} already, and that is the most that one demand can have.`,
        next: 'Check that the event names the right demand, and that an id is not made up for each event.',
      });
      expect(decide(named('id 7'), full, 'flag')).toEqual({ kind: 'already' });
      expect(decide(named('one more'), recall([receipt, ...ids.slice(1).map(named)]), 'enforce').kind).toBe('accept');
    },
  );
});
