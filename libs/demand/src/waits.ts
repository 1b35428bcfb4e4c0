import type { DemandEvent, EventOf, EventType } from './catalog';
import { lastDoubt } from './order';
import type { RememberedState } from './state';

type Wait<T extends EventType> = (event: EventOf<T>, state: RememberedState) => string | undefined;

const nothing = (): undefined => undefined;

/**
 * What has to be known before an event makes sense, besides the receipt that all of them need. A wait is about what may
 * still be under way, never about a rule: what breaks a rule is refused or noted, what only came too soon waits.
 */
const waits: { readonly [T in EventType]: Wait<T> } = {
  DemandReceived: nothing,
  DemandValidated: nothing,
  DemandRejected: nothing,
  DemandChallenged: nothing,
  ChallengeDecided: ({ data }, state) =>
    Object.hasOwn(state.challenges, data.challenge) ? undefined : `DemandChallenged ${data.challenge}`,
  DemandNarrowed: nothing,
  DemandRedirected: nothing,
  RedirectionConcluded: (_, state) =>
    state.redirectionsConcluded < state.redirections ? undefined : 'DemandRedirected',
  DataDisclosed: (event, state) => validation(event, state) ?? earlierPart(event, state) ?? notice(event, state),
  NoDataFound: validation,
  DemandWithdrawn: nothing,
  DataPreserved: nothing,
  SecrecyOrderImposed: nothing,
  SecrecyOrderLifted: ({ data }, state) =>
    Object.hasOwn(state.secrecyOrders, data.order) ? undefined : `SecrecyOrderImposed ${data.order}`,
  CustomerNotified: nothing,
  DemandCorrected: nothing,
  PolicyExceptionNoted: nothing,
  PersonalDataErased: nothing,
};

/** What a new event waits for, in words; `undefined` when it can be taken. */
export function waitOf(event: DemandEvent, state: RememberedState): string | undefined {
  return (waits[event.type] as Wait<EventType>)(event, state);
}

/**
 * May an event of this type end the wait for `waitsFor`? A correction can end any, since waits look at what it corrects;
 * everything else ends only the waits that name it.
 */
export const endsWait = (type: EventType, waitsFor: string): boolean =>
  type === 'DemandCorrected' || waitsFor === type || waitsFor.startsWith(`${type} `);

function validation(_: DemandEvent, state: RememberedState): string | undefined {
  return state.validatedAt === undefined ? 'DemandValidated' : undefined;
}

/** A part that repeats or upgrades accounts needs the parts that it builds on, or accounts would count below zero. */
function earlierPart({ data }: EventOf<'DataDisclosed'>, state: RememberedState): string | undefined {
  const repeats = (data.repeated ?? 0) <= state.lookBack.named[data.category];
  const upgrades = (data.upgraded ?? 0) <= state.nonContentAccounts;
  return repeats && upgrades ? undefined : 'DataDisclosed';
}

/**
 * A civil disclosure waits for the notice that allows it. Only a notice given before it will do; one that says itself
 * that it came after the disclosure settles that there was none, and the rule judges (`civil-disclosure-needs-notice`).
 */
function notice({ at }: EventOf<'DataDisclosed'>, state: RememberedState): string | undefined {
  if (state.section !== 'civil' || state.noticeForbidden) return undefined;
  const { firstNotice, toldLate } = state.lookBack;
  const settled = toldLate || (firstNotice !== undefined && firstNotice.at <= lastDoubt(at));
  return settled ? undefined : 'CustomerNotified';
}
