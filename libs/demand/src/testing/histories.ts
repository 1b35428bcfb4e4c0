import fc from 'fast-check';
import { instantOf, type Instant, type LocalDate } from '@ledger/kernel';
import type { DemandEvent, EventOf, EventType } from '../catalog';
import { byTime } from '../order';
import { challengeDecision, noticeKind, redirectionResult } from '../vocabulary/reasons';
import { section } from '../vocabulary/section';
import { segment } from '../vocabulary/segment';
import { deliver } from './delivery';
import { happened } from './given';

const FIRST_DAY = Date.UTC(2019, 2, 1);
const HOUR = 3_600_000;

/** Few days and few hours, midnight (a day without a time) often: so that instants clash. */
const instants = fc
  .tuple(fc.nat(6), fc.oneof(fc.constant(0), fc.constantFrom(8, 9, 17)))
  .map(([day, hour]): Instant => instantOf(new Date(FIRST_DAY + (day * 24 + hour) * HOUR)));

const few = fc.nat(4);
const often = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const id = fc.constantFrom('a', 'constructor');

type Rest<T extends EventType> = Parameters<typeof happened<T>>[2];
type Data = { [T in EventType]: fc.Arbitrary<Rest<T>> };

const parts = fc.tuple(few, fc.nat(2), fc.nat(2)).map(([accounts, repeated, upgraded]) => ({
  accounts,
  repeated: Math.min(repeated, accounts),
  upgraded: Math.max(0, Math.min(upgraded, accounts - repeated)),
}));

const data: Data = {
  DemandReceived: fc.record({
    section: fc.constantFrom('criminal' as const, 'criminal' as const, ...section.words),
    country: fc.constantFrom('IE', 'US'),
    authority: fc.constant('police' as const),
    process: fc.constantFrom('search-warrant', 'court-order', 'subpoena', 'civil-subpoena', 'emergency-request'),
    accounts: fc.nat(12),
    segment: fc.constantFrom(...segment.words),
    signedRequest: often,
    emergencySummary: often,
    purposeShown: often,
    ownerConsent: often,
    noticeForbidden: fc.boolean(),
  }),
  DemandValidated: fc.constant({}),
  DemandRejected: fc.constant({ reason: 'overbroad' as const }),
  DemandChallenged: id.map((challenge) => ({ challenge, ground: 'overbroad' as const })),
  ChallengeDecided: fc.record({ challenge: id, decision: fc.constantFrom(...challengeDecision.words) }),
  DemandNarrowed: few.map((accounts) => ({ accounts })),
  DemandRedirected: fc.constant({}),
  RedirectionConcluded: fc.record({ result: fc.constantFrom(...redirectionResult.words) }),
  DataDisclosed: fc.oneof(
    few.map((accounts) => ({ category: 'content' as const, accounts })),
    few.map((accounts) => ({ category: 'non-content' as const, accounts })),
    parts.map((counts) => ({ category: 'content' as const, ...counts })),
    parts.map(({ accounts, repeated }) => ({ category: 'non-content' as const, accounts, repeated })),
  ),
  NoDataFound: few.map((accounts) => ({ accounts, reason: 'data-expired' as const })),
  DemandWithdrawn: fc.constant({ reason: 'by-authority' as const }),
  DataPreserved: few.map((accounts) => ({ accounts })),
  SecrecyOrderImposed: id.map((order) => ({ order })),
  SecrecyOrderLifted: id.map((order) => ({ order })),
  CustomerNotified: fc.record({ kind: fc.constantFrom(...noticeKind.words) }),
  DemandCorrected: fc.record(
    {
      reason: fc.constant('found-in-review' as const),
      dataLocation: fc.constantFrom('abroad', 'unspecified'),
      receivedOn: fc.constantFrom('2019-02-01', '2019-03-01', '2019-03-03') as fc.Arbitrary<LocalDate>,
      country: fc.constantFrom('IE', 'US', 'FR'),
      authority: fc.constantFrom('police', 'court'),
      process: fc.constantFrom('search-warrant', 'subpoena'),
      segment: fc.constantFrom(...segment.words),
      accounts: fc.nat(12),
      ownerConsent: fc.boolean(),
    },
    { requiredKeys: ['reason', 'dataLocation'] },
  ),
  PolicyExceptionNoted: fc.constant({ rule: 'narrowing-never-widens' as const }),
  PersonalDataErased: fc.constant({ basis: 'court-order' as const }),
};

/** How often an event is drawn, where that is not once: so that most demands are validated and disclosed in parts. */
const WEIGHTS: { readonly [T in EventType]?: number } = { DataDisclosed: 12, DemandValidated: 8, DemandNarrowed: 2 };

/** Any event of some types. */
export function anyEvent<T extends EventType>(types: readonly T[]): fc.Arbitrary<EventOf<T>> {
  const weighted = types.map((type) => ({ arbitrary: fc.constant(type), weight: WEIGHTS[type] ?? 1 }));
  return fc
    .oneof(...weighted)
    .chain((type) =>
      fc.tuple(instants, data[type] as fc.Arbitrary<Rest<T>>).map(([at, rest]) => happened(type, at, rest)),
    );
}

/** A receipt at the start, and any events of some types, in the order in which they happened. */
export function chronicles(types: readonly EventType[], length = 14): fc.Arbitrary<readonly DemandEvent[]> {
  const rest = fc.array(anyEvent(types), { minLength: 1, maxLength: length, size: 'max' });
  return fc
    .tuple(anyEvent(['DemandReceived']), rest)
    .map(([{ data: receipt }, events]) => [
      happened('DemandReceived', '2019-03-01', receipt, 'receipt'),
      ...events.map((event, place) => ({ ...event, origin: `event ${place}` })).toSorted(byTime),
    ]);
}

/** Lawful histories: what an enforced source gets recorded when it tells a chronicle in order. */
export const lawful = (types: readonly EventType[], length?: number): fc.Arbitrary<readonly DemandEvent[]> =>
  chronicles(types, length).map((events) => deliverInOrder(events));

/** In order, and what would have to wait is left out: nothing in a lawful history comes before what it needs. */
function deliverInOrder(events: readonly DemandEvent[]): readonly DemandEvent[] {
  let history: readonly DemandEvent[] = [];
  for (const event of events) {
    const { history: next, refused, waiting } = deliver([...history, event], 'enforce');
    if (refused.length === 0 && waiting.length === 0) history = next;
  }
  return history;
}

/** The same events in another order. */
export const shuffled = (events: readonly DemandEvent[]): fc.Arbitrary<readonly DemandEvent[]> =>
  fc.shuffledSubarray([...events], { minLength: events.length });
