import type { LocalDate } from '@ledger/kernel';
import type { DemandEvent, EventOf, EventType } from './catalog';
import type { DemandState } from './state';

type Words<T> = { readonly [key: string]: T };
/** Sets one word of a set: in a copy, or in place while nothing else holds the state. */
type Put = <T>(words: Words<T>, key: string, value: T) => Words<T>;
type Changes = Partial<DemandState>;

/** What an event changes; `undefined` when it says nothing new. A new event does not compile until it has its line here. */
type Evolutions = {
  readonly [T in EventType]: (state: DemandState, event: EventOf<T>, put: Put) => Changes | undefined;
};

const evolutions: Evolutions = {
  DemandReceived: () => undefined,
  DemandValidated: ({ validatedAt: known }, { at }) => {
    const validatedAt = earlier(known, at);
    return validatedAt === known ? undefined : { validatedAt };
  },
  DemandRejected: (state, { at, data }) => ({
    rejectedAt: earlier(state.rejectedAt, at),
    answeredOn: later(state.answeredOn, data.on),
  }),
  DemandWithdrawn: (state, { at, data }) => ({
    withdrawnAt: earlier(state.withdrawnAt, at),
    answeredOn: later(state.answeredOn, data.on),
  }),
  DemandChallenged: ({ challenges }, { data }, put) =>
    Object.hasOwn(challenges, data.challenge) ? undefined : { challenges: put(challenges, data.challenge, '') },
  ChallengeDecided: challengeDecided,
  DemandNarrowed: (state, { data }) => ({ narrowedTo: Math.min(state.narrowedTo ?? Infinity, data.accounts) }),
  DemandRedirected: (state, { data }) => ({
    redirections: state.redirections + 1,
    answeredOn: later(state.answeredOn, data.on),
  }),
  RedirectionConcluded: (state, { data }) => ({
    redirectionsConcluded: state.redirectionsConcluded + 1,
    redirectionsReturned: state.redirectionsReturned + (data.result === 'returned' ? 1 : 0),
  }),
  DataDisclosed: disclosed,
  NoDataFound: (state, { data }) => ({
    noDataAnswers: state.noDataAnswers + 1,
    noDataAccounts: state.noDataAccounts + data.accounts,
    answeredOn: later(state.answeredOn, data.on),
  }),
  DataPreserved: (state, { data }) => ({
    preservations: state.preservations + 1,
    preservedAccounts: state.preservedAccounts + data.accounts,
  }),
  SecrecyOrderImposed: ({ secrecyOrders }, { data }, put) =>
    Object.hasOwn(secrecyOrders, data.order) ? undefined : { secrecyOrders: put(secrecyOrders, data.order, '') },
  SecrecyOrderLifted: secrecyLifted,
  CustomerNotified: (state) => ({ noticesGiven: state.noticesGiven + 1 }),
  DemandCorrected: corrected,
  PolicyExceptionNoted: exceptionNoted,
  PersonalDataErased: (state) => ({ erasures: state.erasures + 1 }),
};

/**
 * The next state of a demand, after one more event of its history. Pure and total: it never throws, and the order of
 * the events makes no difference. It adds up, so each event is given once: a store records an origin once, and
 * `remember` tells a repeated one. An event about a demand that was never received leads nowhere: `undefined` stays
 * `undefined`.
 */
export function evolve<State extends DemandState>(state: State, event: DemandEvent): State;
export function evolve(state: DemandState | undefined, event: DemandEvent): DemandState | undefined;
export function evolve(state: DemandState | undefined, event: DemandEvent): DemandState | undefined {
  return evolveBy(copying, state, event);
}

/**
 * Folds one history event by event, at a cost per event that does not depend on its length: the state that each call
 * gives is good until the next call.
 */
export function folding(): typeof evolve {
  return (state: DemandState | undefined, event: DemandEvent) => evolveBy(inPlace, state, event);
}

/** The state that a history leads to; `undefined` for one without a receipt. */
export function fold(events: Iterable<DemandEvent>): DemandState | undefined {
  let state: DemandState | undefined;
  for (const event of events) state = evolveBy(inPlace, state, event);
  return state;
}

const copying: Put = (words, key, value) => ({ ...words, [key]: value });
const inPlace: Put = (words, key, value) => Object.assign(words, { [key]: value });

function evolveBy(put: Put, state: DemandState | undefined, event: DemandEvent): DemandState | undefined {
  if (state === undefined) return event.type === 'DemandReceived' ? received(event) : undefined;
  const changesOf = evolutions[event.type] as (state: DemandState, event: DemandEvent, put: Put) => Changes | undefined;
  const changes = changesOf(state, event, put);
  return changes ? { ...state, ...changes } : state;
}

function received({ at, data }: EventOf<'DemandReceived'>): DemandState {
  return {
    receivedOn: data.on,
    section: data.section,
    country: data.country,
    authority: data.authority,
    process: data.process,
    segment: data.segment,
    dataLocation: data.dataLocation ?? 'unspecified',
    accounts: data.accounts,
    signedRequest: data.signedRequest ?? false,
    emergencySummary: data.emergencySummary ?? false,
    purposeShown: data.purposeShown ?? false,
    ownerConsent: data.ownerConsent ?? false,
    noticeForbidden: data.noticeForbidden ?? false,
    corrected: {},
    receivedAt: at,
    challenges: {},
    decided: {},
    redirections: 0,
    redirectionsConcluded: 0,
    redirectionsReturned: 0,
    secrecyOrders: {},
    noticesGiven: 0,
    disclosures: { content: 0, nonContent: 0 },
    contentAccounts: 0,
    nonContentAccounts: 0,
    noDataAnswers: 0,
    noDataAccounts: 0,
    preservedAccounts: 0,
    preservations: 0,
    exceptions: {},
    erasures: 0,
  };
}

/** `repeated` and `upgraded` keep an account that is disclosed in parts from counting twice. */
function disclosed(state: DemandState, { data }: EventOf<'DataDisclosed'>): Changes {
  const { content, nonContent } = state.disclosures;
  const fresh = data.accounts - (data.repeated ?? 0);
  const answeredOn = later(state.answeredOn, data.on);
  return data.category === 'content'
    ? {
        answeredOn,
        disclosures: { content: content + 1, nonContent },
        contentAccounts: state.contentAccounts + fresh,
        nonContentAccounts: state.nonContentAccounts - (data.upgraded ?? 0),
      }
    : {
        answeredOn,
        disclosures: { content, nonContent: nonContent + 1 },
        nonContentAccounts: state.nonContentAccounts + fresh,
      };
}

/** Of the decisions of one challenge, the one that happened last stands. */
function challengeDecided(state: DemandState, event: EventOf<'ChallengeDecided'>, put: Put): Changes {
  const { challenge, decision } = event.data;
  const tag = tagOf(event);
  const known = Object.hasOwn(state.decided, challenge) ? state.decided[challenge]! : '';
  return tag > known
    ? { challenges: put(state.challenges, challenge, decision), decided: put(state.decided, challenge, tag) }
    : {};
}

/** Field by field, the correction that happened last wins. */
function corrected(state: DemandState, event: EventOf<'DemandCorrected'>): Changes {
  const { on: _on, reason: _reason, ...fields } = event.data;
  const tag = tagOf(event);
  const winning = Object.entries(fields).filter(([field]) => tag > (state.corrected[field] ?? ''));
  return {
    ...(Object.fromEntries(winning) as typeof fields),
    corrected: { ...state.corrected, ...Object.fromEntries(winning.map(([field]) => [field, tag])) },
  };
}

function secrecyLifted(
  { secrecyOrders }: DemandState,
  { data }: EventOf<'SecrecyOrderLifted'>,
  put: Put,
): Changes | undefined {
  const known = Object.hasOwn(secrecyOrders, data.order) ? secrecyOrders[data.order] : '';
  const lifted = known === '' ? data.on : earlier(known, data.on);
  return lifted === known ? undefined : { secrecyOrders: put(secrecyOrders, data.order, lifted) };
}

function exceptionNoted({ exceptions }: DemandState, { data }: EventOf<'PolicyExceptionNoted'>): Changes | undefined {
  const known = exceptions[data.rule];
  const first = earlier(known, data.on);
  return first === known ? undefined : { exceptions: { ...exceptions, [data.rule]: first } };
}

/** One order over all events, as a text: by when they happened, then by origin (`byTime`). */
const tagOf = ({ at, origin }: DemandEvent): string => `${at} ${origin}`;

/** Days and instants: text order is time order. */
const earlier = <T extends string>(known: T | undefined, other: T): T =>
  known !== undefined && known <= other ? known : other;
const later = (known: LocalDate | undefined, other: LocalDate): LocalDate =>
  known !== undefined && known >= other ? known : other;
