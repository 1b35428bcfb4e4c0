import fc from 'fast-check';
import { catalog, type DemandEvent, type EventType } from './catalog';
import { decide } from './decide';
import { fold } from './evolve';
import { recall } from './remember';
import type { RememberedState } from './state';
import { corrected, received } from './testing/given';
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

describe('the state of a demand, as it is stored', () => {
  const named: readonly EventType[] = [
    'ChallengeDecided',
    'DemandChallenged',
    'SecrecyOrderImposed',
    'SecrecyOrderLifted',
  ];
  const unnamed = sent.filter((type) => !named.includes(type));

  it('has a bounded size after any number of events that name no challenge and no order', () => {
    const histories = fc.array(anyEvent(unnamed), { minLength: LENGTH, maxLength: LENGTH, size: 'max' });
    fc.assert(
      fc.property(histories, (events) => {
        const history = events.map((event, place) => ({ ...event, origin: `event ${place}` }));
        expect(JSON.stringify(fold([receipt, ...history])).length).toBeLessThan(3_000);
      }),
      { numRuns: 20 },
    );
  });
});
