import type { LocalDate } from '@ledger/kernel';
import type { DemandEvent, EventOf, EventType } from './catalog';
import type { DemandState, StepType } from './state';
import { copying, inPlace, type Writer } from './writer';

/** A new event does not compile until it has its line here. */
type Evolutions = { readonly [T in EventType]: (state: DemandState, event: EventOf<T>, writer: Writer) => DemandState };
type Changes = Partial<DemandState>;

const evolutions: Evolutions = {
  DemandReceived: (state) => state,
  DemandValidated: (state, { at }) => {
    const validatedAt = earlier(state.validatedAt, at);
    return validatedAt === state.validatedAt ? state : { ...state, validatedAt };
  },
  DemandRejected: step((state, { at, data }) => ({
    rejectedAt: earlier(state.rejectedAt, at),
    answeredOn: later(state.answeredOn, data.on),
  })),
  DemandWithdrawn: step((state, { at, data }) => ({
    withdrawnAt: earlier(state.withdrawnAt, at),
    answeredOn: later(state.answeredOn, data.on),
  })),
  DemandChallenged: (state, { data }, writer) =>
    Object.hasOwn(state.challenges, data.challenge)
      ? state
      : { ...state, challenges: writer.put(state.challenges, data.challenge, '') },
  ChallengeDecided: step((state, { data }, { steps, writer }) => ({
    challenges: writer.put(state.challenges, data.challenge, latestDecision(steps, data.challenge)),
  })),
  DemandNarrowed: step((state, { data }) => ({ narrowedTo: Math.min(state.narrowedTo ?? Infinity, data.accounts) })),
  DemandRedirected: step((state, { data }) => ({
    redirections: state.redirections + 1,
    answeredOn: later(state.answeredOn, data.on),
  })),
  RedirectionConcluded: step((state, { data }) => ({
    redirectionsConcluded: state.redirectionsConcluded + 1,
    redirectionsReturned: state.redirectionsReturned + (data.result === 'returned' ? 1 : 0),
  })),
  DataDisclosed: step(disclosed),
  NoDataFound: step((state, { data }) => ({
    noDataAnswers: state.noDataAnswers + 1,
    noDataAccounts: state.noDataAccounts + data.accounts,
    answeredOn: later(state.answeredOn, data.on),
  })),
  DataPreserved: step((state, { data }) => ({
    preservations: state.preservations + 1,
    preservedAccounts: state.preservedAccounts + data.accounts,
  })),
  SecrecyOrderImposed: (state, { data }, writer) =>
    Object.hasOwn(state.secrecyOrders, data.order)
      ? state
      : { ...state, secrecyOrders: writer.put(state.secrecyOrders, data.order, '') },
  SecrecyOrderLifted: secrecyLifted,
  CustomerNotified: step((state) => ({ noticesGiven: state.noticesGiven + 1 })),
  DemandCorrected: step(corrected),
  PolicyExceptionNoted: exceptionNoted,
  PersonalDataErased: step((state) => ({ erasures: state.erasures + 1 })),
};

/**
 * The next state of a demand. Pure and total: it never throws, and what is known never depends on the order in which it
 * came. Nothing new gives back the very same object. An event about a demand that was never received leads nowhere:
 * `undefined` stays `undefined`.
 */
export function evolve(state: DemandState, event: DemandEvent): DemandState;
export function evolve(state: DemandState | undefined, event: EventOf<'DemandReceived'>): DemandState;
export function evolve(state: DemandState | undefined, event: DemandEvent): DemandState | undefined;
export function evolve(state: DemandState | undefined, event: DemandEvent): DemandState | undefined {
  return evolveBy(copying, state, event);
}

/** The state that a history leads to; `undefined` for one without a receipt. Costs as much as the history is long. */
export function fold(events: Iterable<DemandEvent>): DemandState | undefined {
  const writer = inPlace();
  let state: DemandState | undefined;
  for (const event of events) state = evolveBy(writer, state, event);
  return state;
}

/**
 * Folds one history event by event at the cost of `fold`: the state that each call gives is good until the next call.
 */
export function folding(): typeof evolve {
  const writer = inPlace();
  return ((state: DemandState | undefined, event: DemandEvent) => evolveBy(writer, state, event)) as typeof evolve;
}

function evolveBy(writer: Writer, state: DemandState | undefined, event: DemandEvent): DemandState | undefined {
  if (state === undefined) return event.type === 'DemandReceived' ? received(event) : undefined;
  const next = evolutions[event.type] as (state: DemandState, event: DemandEvent, writer: Writer) => DemandState;
  return next(state, event, writer);
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
    steps: [],
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

/** Field by field, the correction that happened last wins. */
function corrected(state: DemandState, event: EventOf<'DemandCorrected'>): Changes {
  const { on: _on, reason: _reason, ...fields } = event.data;
  const tag = `${event.at} ${event.origin}`;
  const winning = Object.entries(fields).filter(([field]) => tag > (state.corrected[field] ?? ''));
  return {
    ...(Object.fromEntries(winning) as typeof fields),
    corrected: { ...state.corrected, ...Object.fromEntries(winning.map(([field]) => [field, tag])) },
  };
}

function secrecyLifted(state: DemandState, { data }: EventOf<'SecrecyOrderLifted'>, writer: Writer): DemandState {
  const known = Object.hasOwn(state.secrecyOrders, data.order) ? state.secrecyOrders[data.order] : '';
  const lifted = known === '' ? data.on : earlier(known, data.on);
  return lifted === known ? state : { ...state, secrecyOrders: writer.put(state.secrecyOrders, data.order, lifted) };
}

function exceptionNoted(state: DemandState, { data }: EventOf<'PolicyExceptionNoted'>): DemandState {
  const known = state.exceptions[data.rule];
  const first = earlier(known, data.on);
  return first === known ? state : { ...state, exceptions: { ...state.exceptions, [data.rule]: first } };
}

type Steps = DemandState['steps'];

interface Written {
  /** With the event among them. */
  readonly steps: Steps;
  readonly writer: Writer;
}

/** Evolves by an event that can happen more than once: remembered by its origin, it counts once however often it comes. */
function step<E extends EventOf<StepType>>(changes: (state: DemandState, event: E, written: Written) => Changes) {
  return (state: DemandState, event: E, writer: Writer): DemandState => {
    const steps = writer.add(state.steps, event);
    return steps ? { ...state, ...changes(state, event, { steps, writer }), steps } : state;
  };
}

function latestDecision(steps: Steps, challenge: string): string {
  const decided = steps.findLast((known) => known.type === 'ChallengeDecided' && known.data.challenge === challenge);
  return decided?.type === 'ChallengeDecided' ? decided.data.decision : '';
}

/** Days and instants: text order is time order. */
const earlier = <T extends string>(known: T | undefined, other: T): T =>
  known !== undefined && known <= other ? known : other;
const later = (known: LocalDate | undefined, other: LocalDate): LocalDate =>
  known !== undefined && known >= other ? known : other;
