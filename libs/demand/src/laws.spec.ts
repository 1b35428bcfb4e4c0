import fc from 'fast-check';
import { catalog, type DemandEvent, type EventType } from './catalog';
import { decide } from './decide';
import { evolve, fold } from './evolve';
import { outcomeOf, outcomes } from './outcome';
import { lookBack } from './look-back';
import { recall, remember } from './remember';
import { deliver } from './testing/delivery';
import type { DemandState, RememberedState } from './state';
import { corrected, disclosed, notified, received, redirected, rejected, validated } from './testing/given';
import { chronicles, lawful, shuffled } from './testing/histories';

const all = Object.keys(catalog) as EventType[];
const sent = all.filter((type) => type !== 'DemandReceived' && type !== 'PolicyExceptionNoted');
const withoutCorrections = sent.filter((type) => type !== 'DemandCorrected');

/** Without what `decide` names as impossible: a late notice that overtakes, in a civil matter. */
const hasLateNotice = (events: readonly DemandEvent[]) =>
  events.some((event) => event.type === 'CustomerNotified' && event.data.kind !== 'before-disclosure');
const isCivil = (events: readonly DemandEvent[]) =>
  events.some((event) => event.type === 'DemandReceived' && event.data.section === 'civil');
const orderly = (events: readonly DemandEvent[]) => !(isCivil(events) && hasLateNotice(events));

const sorted = (events: readonly DemandEvent[]) => events.map((event) => `${event.type} ${event.origin}`).toSorted();

describe('a lawful history', () => {
  it('ends in the same state in whatever order it is delivered: all of it recorded, nothing refused or left waiting', () => {
    const deliveries = lawful(withoutCorrections)
      .filter(orderly)
      .chain((history) => fc.tuple(fc.constant(history), shuffled(history)));
    fc.assert(
      fc.property(deliveries, ([history, order]) => {
        const delivered = deliver(order, 'enforce');
        expect(delivered.refused).toEqual([]);
        expect(delivered.waiting).toEqual([]);
        expect(delivered.state).toEqual(recall(history));
        expect(sorted(delivered.history)).toEqual(sorted(history));
      }),
      { numRuns: 300 },
    );
  });

  it('with corrections does so too, when they come first', () => {
    const deliveries = lawful(sent)
      .filter(orderly)
      .chain((history) => {
        const first = history.filter(({ type }) => type === 'DemandReceived' || type === 'DemandCorrected');
        const rest = history.filter((event) => !first.includes(event));
        return fc.tuple(fc.constant(history), shuffled(first), shuffled(rest));
      });
    fc.assert(
      fc.property(deliveries, ([history, first, rest]) => {
        const delivered = deliver([...first, ...rest], 'enforce');
        expect(delivered.refused).toEqual([]);
        expect(delivered.waiting).toEqual([]);
        expect(delivered.state).toEqual(recall(history));
      }),
      { numRuns: 300 },
    );
  });

  it('says nothing new when it is delivered again, in another order', () => {
    const deliveries = lawful(sent).chain((history) => fc.tuple(fc.constant(history), shuffled(history)));
    fc.assert(
      fc.property(deliveries, ([history, again]) => {
        const state = recall(history);
        expect(again.map((event) => decide(event, state, 'enforce'))).toEqual(again.map(() => ({ kind: 'already' })));
      }),
      { numRuns: 150 },
    );
  });
});

describe('deciding', () => {
  it('on an event that was just accepted finds that it says nothing new, also when it was flagged', () => {
    fc.assert(
      fc.property(chronicles(sent), fc.constantFrom('enforce' as const, 'flag' as const), (events, posture) => {
        let state = recall([]);
        for (const event of events) {
          const decision = decide(event, state, posture);
          if (decision.kind !== 'accept') continue;
          for (const accepted of decision.events) state = remember(state, accepted);
          expect(decide(event, state, posture)).toEqual({ kind: 'already' });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never lets a fact of a flagged source go: it is recorded, known already, or waits', () => {
    fc.assert(
      fc.property(chronicles(sent), (events) => {
        const { history, refused, waiting } = deliver(events, 'flag');
        expect(refused).toEqual([]);
        const news = history.filter(({ type }) => type !== 'PolicyExceptionNoted');
        expect(news.length + waiting.length).toBeLessThanOrEqual(events.length);
      }),
      { numRuns: 150 },
    );
  });

  it('notes the same exceptions in whatever order the events of a flagged source arrive', () => {
    const types: EventType[] = [
      'ChallengeDecided',
      'DemandChallenged',
      'DemandNarrowed',
      'DemandRedirected',
      'DemandRejected',
      'DemandWithdrawn',
      'NoDataFound',
    ];
    const whole = ({ type, data }: DemandEvent) =>
      type !== 'DataDisclosed' || (data.repeated === undefined && data.upgraded === undefined);
    const deliveries = chronicles([...types, 'DataDisclosed'])
      .filter((events) => !isCivil(events))
      .map((events) => [...events.filter(whole), validated('2019-03-04T08:00:00Z')])
      .chain((events) => fc.tuple(shuffled(events), shuffled(events)));
    fc.assert(
      fc.property(deliveries, ([one, other]) => {
        expect(deliver(one, 'flag').state).toEqual(deliver(other, 'flag').state);
      }),
      { numRuns: 300 },
    );
  });
});

describe('evolving', () => {
  const events = chronicles(all.filter((type) => type !== 'DemandReceived'));

  it('never throws, and leads to one of the outcomes, whatever the events', () => {
    fc.assert(
      fc.property(events, (history) => {
        expect(outcomes).toContain(outcomeOf(fold(history)!));
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same state in whatever order events come after the receipt, even those that should have waited', () => {
    const orders = events.chain(([receipt, ...rest]) =>
      fc.tuple(fc.constant(receipt!), fc.constant(rest), shuffled(rest)),
    );
    fc.assert(
      fc.property(orders, ([receipt, rest, order]) => {
        expect(fold([receipt, ...order])).toEqual(fold([receipt, ...rest]));
      }),
      { numRuns: 150 },
    );
  });

  it('adds one event at a time to what folding the whole history adds up, and leaves the state before it alone', () => {
    fc.assert(
      fc.property(events, (history) => {
        let state: DemandState | undefined;
        for (const event of history) {
          const before = state && JSON.stringify(state);
          const next = evolve(state, event);
          expect(state && JSON.stringify(state)).toBe(before);
          state = next;
        }
        expect(fold(history)).toEqual(state);
      }),
      { numRuns: 150 },
    );
  });

  it('leads nowhere without a receipt', () => {
    expect(fold([])).toBeUndefined();
    expect(fold([validated('2019-03-02'), disclosed('2019-03-03')])).toBeUndefined();
  });
});

/** The receipt, then the later half ahead of the earlier one, and every other event ahead of the rest. */
function byHalves([receipt, ...rest]: readonly DemandEvent[]): DemandEvent[][] {
  const half = rest.length >> 1;
  const [even, odd] = [0, 1].map((parity) => rest.filter((_, place) => place % 2 === parity));
  return [
    [receipt!, ...rest.slice(half), ...rest.slice(0, half)],
    [receipt!, ...even!, ...odd!],
  ];
}

describe('remembering', () => {
  const events = chronicles(all.filter((type) => type !== 'DemandReceived'));
  const again = events.chain((history) => fc.tuple(fc.constant(history), shuffled(history)));

  it('leads to the state of evolve, with each step once and in the order in which they happened', () => {
    fc.assert(
      fc.property(again, ([[receipt, ...rest], repeats]) => {
        const state = recall([receipt!, ...rest.toReversed(), ...repeats])!;
        const { steps, lookBack: _lookBack, ...summary } = state;
        expect(summary).toEqual(fold([receipt!, ...rest]));
        expect(steps).toEqual(rest.filter((event) => (steps as readonly DemandEvent[]).includes(event)));
      }),
      { numRuns: 150 },
    );
  });

  it('of a whole history in one go leads to what it leads to event by event, repeats and all', () => {
    fc.assert(
      fc.property(again, ([[receipt, ...rest], repeats]) => {
        const told = [receipt!, ...rest.toReversed(), ...repeats];
        let state: RememberedState | undefined;
        for (const event of told) state = remember(state, event);
        expect(recall(told)).toEqual(state);
        expect(JSON.stringify(recall(told)!.steps)).toBe(JSON.stringify(state!.steps));
      }),
      { numRuns: 150 },
    );
  });

  it('finds the same in the steps one by one as in all of them at once, in whatever order they arrive', () => {
    const arrivals = events.chain((history) => fc.constantFrom(history, ...byHalves(history)));
    fc.assert(
      fc.property(arrivals, ([receipt, ...rest]) => {
        let state: RememberedState | undefined;
        for (const event of [receipt!, ...rest]) state = remember(state, event);
        expect(state!.lookBack).toEqual(lookBack(state!.steps));
      }),
      { numRuns: 300 },
    );
  });

  it('gives back the same object when an event says nothing new', () => {
    fc.assert(
      fc.property(events, (history) => {
        const state = recall(history)!;
        for (const event of history) expect(remember(state, event)).toBe(state);
      }),
      { numRuns: 100 },
    );
  });

  it('leads nowhere without a receipt', () => {
    expect(recall([])).toBeUndefined();
    expect(remember(undefined, validated('2019-03-02'))).toBeUndefined();
  });
});

describe('what depends on the order of arrival, as documented', () => {
  it('a correction that makes a disclosure lawful has to come before it', () => {
    const warrant = corrected('2019-03-02', { process: 'search-warrant' });
    const content = disclosed('2019-03-04', { category: 'content' });
    const before = [received(), validated('2019-03-03')];
    expect(deliver([...before, warrant, content], 'enforce').refused).toEqual([]);
    expect(deliver([...before, content, warrant], 'enforce').refused).toMatchObject([{ event: content }]);
    expect(deliver([...before, content, warrant, content], 'enforce').history).toContain(content);
  });

  it('a correction that makes a redirection lawful has to come before it', () => {
    const enterprise = corrected('2019-03-02', { segment: 'enterprise' });
    const before = [received({ segment: 'consumer' }), validated('2019-03-03')];
    const redirection = redirected('2019-03-04');
    expect(deliver([...before, enterprise, redirection], 'enforce').refused).toEqual([]);
    expect(deliver([...before, redirection, enterprise], 'enforce').refused).toMatchObject([{ event: redirection }]);
  });

  it('of two events that exclude each other the later to arrive is held up, whichever that is', () => {
    const [end, work] = [rejected('2019-03-04'), disclosed('2019-03-05')];
    const before = [received(), validated('2019-03-03')];
    expect(deliver([...before, end, work], 'enforce').refused).toMatchObject([{ event: work }]);
    expect(deliver([...before, work, end], 'enforce').refused).toMatchObject([{ event: end }]);
  });

  it('an earlier validation has to come before the answer that a later one makes too early', () => {
    const [early, late, answer] = [validated('2019-03-02'), validated('2019-03-06'), disclosed('2019-03-04')];
    expect(deliver([received(), early, answer, late], 'enforce').refused).toEqual([]);
    expect(deliver([received(), late, answer, early], 'enforce').refused).toMatchObject([{ event: answer }]);
  });

  it('in a civil matter a notice that came after the disclosure must not overtake it and the notice that allowed it', () => {
    const before = [received({ section: 'civil', process: 'civil-subpoena' }), validated('2019-03-02')];
    const early = notified('2019-03-03');
    const disclosure = disclosed('2019-03-04');
    const late = notified('2019-03-05', 'after-disclosure');
    expect(deliver([...before, disclosure, early, late], 'enforce').refused).toEqual([]);
    expect(deliver([...before, late, disclosure, early], 'enforce').refused).toMatchObject([{ event: disclosure }]);
  });
});
