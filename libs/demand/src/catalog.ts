import type { Instant } from '@ledger/kernel';
import * as events from './events';
import type { DataOfEvent } from './schema/define-event';

/** The only list of events. A new one is a file in `events/` and a line here; the compiler then names what is missing. */
export const catalog = {
  DemandReceived: events.demandReceived,
  DemandValidated: events.demandValidated,
  DemandRejected: events.demandRejected,
  DemandChallenged: events.demandChallenged,
  ChallengeDecided: events.challengeDecided,
  DemandNarrowed: events.demandNarrowed,
  DemandRedirected: events.demandRedirected,
  RedirectionConcluded: events.redirectionConcluded,
  DataDisclosed: events.dataDisclosed,
  NoDataFound: events.noDataFound,
  DemandWithdrawn: events.demandWithdrawn,
  DataPreserved: events.dataPreserved,
  SecrecyOrderImposed: events.secrecyOrderImposed,
  SecrecyOrderLifted: events.secrecyOrderLifted,
  CustomerNotified: events.customerNotified,
  DemandCorrected: events.demandCorrected,
  PolicyExceptionNoted: events.policyExceptionNoted,
  PersonalDataErased: events.personalDataErased,
} as const;

export type EventType = keyof typeof catalog;

/** An event as the domain sees it: lifted to its newest version. `origin` breaks ties between equal instants. */
export type DemandEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly at: Instant;
    /** `source` and `id` of the upstream event, joined: unique, and the same wherever and whenever it is delivered. */
    readonly origin: string;
    readonly data: DataOfEvent<(typeof catalog)[T]>;
  };
}[EventType];
export type EventOf<T extends EventType> = Extract<DemandEvent, { type: T }>;
