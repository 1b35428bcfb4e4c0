import { authorityKind, catalog, country, type EventType, legalProcess, section, segment } from '@ledger/demand';
import type { Append, EventStore, Proposed } from '@ledger/event-store';
import { type Instant, type Json } from '@ledger/kernel';
import fc from 'fast-check';

type Data = { readonly [field: string]: Json };

/** One event to record: about which demand (by number), and what. */
export interface Step {
  readonly demand: number;
  readonly type: EventType;
  readonly data: Data;
}

/** Records steps one after the other, as upstream would have sent them. Positions and revisions follow from the order. */
export async function record(store: EventStore, steps: readonly Step[], from = 0): Promise<void> {
  const revisions = new Map<string, number>();
  const batch: Append[] = [];
  for (const [i, step] of steps.entries()) {
    const stream = demandId(step.demand);
    const expected = revisions.get(stream) ?? (await store.readStream(stream)).length;
    revisions.set(stream, expected + 1);
    const origin = { source: 'https://upstream.example', id: `${from + i}` };
    batch.push({ stream, expected, origin, digest: `${from + i}`, events: [proposed(step)] });
  }
  for (const appended of await store.append(batch)) {
    if (appended.kind !== 'written') throw new Error(`not written: ${JSON.stringify(appended)}`);
  }
}

export const demandId = (n: number): string => `d-${n}`;

export const proposed = ({ type, data }: Step): Proposed => ({
  type,
  version: catalog[type].version,
  at: `${data['on'] as string}T00:00:00.000Z` as Instant,
  data,
});

export const received = (demand: number, over: Data = {}): Step => ({
  demand,
  type: 'DemandReceived',
  data: {
    on: '2019-03-08',
    section: 'criminal',
    country: 'IE',
    authority: 'police',
    process: 'subpoena',
    accounts: 2,
    segment: 'consumer',
    ...over,
  },
});

export const noData = (demand: number, over: Data = {}): Step => ({
  demand,
  type: 'NoDataFound',
  data: { on: '2019-04-02', accounts: 1, reason: 'no-such-account', ...over },
});

export const corrected = (demand: number, over: Data): Step => ({
  demand,
  type: 'DemandCorrected',
  data: { on: '2019-05-02', reason: 'entered-wrongly', ...over },
});

const few = fc.integer({ min: 0, max: 3 });
const day = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([month, of]) => `2019-${String(month).padStart(2, '0')}-${String(of).padStart(2, '0')}`);
const place = {
  section: fc.constantFrom(...section.words),
  country: fc.constantFrom('IE', 'FR', 'BR').filter((code) => country.words.includes(code)),
  authority: fc.constantFrom(...authorityKind.words.slice(0, 2)),
  process: fc.constantFrom(...legalProcess.words.slice(0, 3)),
  segment: fc.constantFrom(...segment.words),
  accounts: few,
};

const first = fc.record({ on: day, ...place });
const later: fc.Arbitrary<Omit<Step, 'demand'>> = fc.oneof(
  stepOf('DemandValidated', fc.record({ on: day })),
  stepOf('DemandRejected', fc.record({ on: day, reason: fc.constant('overbroad') })),
  stepOf('DemandWithdrawn', fc.record({ on: day, reason: fc.constant('by-court') })),
  stepOf('DemandNarrowed', fc.record({ on: day, accounts: few })),
  stepOf('NoDataFound', fc.record({ on: day, accounts: few, reason: fc.constant('data-expired') })),
  stepOf(
    'DataDisclosed',
    fc.record({ on: day, accounts: few, category: fc.constantFrom('content', 'non-content'), upgraded: few }),
  ),
  stepOf('DemandRedirected', fc.record({ on: day })),
  stepOf('RedirectionConcluded', fc.record({ on: day, result: fc.constantFrom('returned', 'abandoned') })),
  stepOf('SecrecyOrderImposed', fc.record({ on: day, order: fc.constantFrom('o-1', 'o-2') })),
  stepOf('SecrecyOrderLifted', fc.record({ on: day, order: fc.constantFrom('o-1', 'o-2') })),
  stepOf(
    'DemandCorrected',
    fc.record(
      { on: day, reason: fc.constant('reclassified'), receivedOn: day, ...place },
      { requiredKeys: ['on', 'reason'] },
    ),
  ),
);

function stepOf(type: EventType, data: fc.Arbitrary<object>): fc.Arbitrary<Omit<Step, 'demand'>> {
  return data.map((of) => ({ type, data: of as Data }));
}

/** Histories of a handful of demands, told in one interleaved order. Any order of steps may come: `evolve` is total. */
export const history: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), first, later), { minLength: 1, maxLength: 30 })
  .map((drawn) => {
    const begun = new Set<number>();
    return drawn.map(([demand, data, next]) => {
      if (begun.has(demand)) return { demand, ...next };
      begun.add(demand);
      return { demand, type: 'DemandReceived' as const, data };
    });
  });
