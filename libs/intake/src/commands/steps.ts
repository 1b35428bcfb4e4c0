import type { EventType } from '@ledger/demand';

/**
 * The steps that people take with a demand, as the last part of `POST /v1/demands/{id}/{step}`, and the event that each
 * one records. A new step is a line here: its route, its DTO, its validation and its documentation follow from the event.
 */
export const steps = {
  receive: 'DemandReceived',
  validate: 'DemandValidated',
  reject: 'DemandRejected',
  challenge: 'DemandChallenged',
  'decide-challenge': 'ChallengeDecided',
  narrow: 'DemandNarrowed',
  redirect: 'DemandRedirected',
  'conclude-redirection': 'RedirectionConcluded',
  disclose: 'DataDisclosed',
  'report-no-data': 'NoDataFound',
  withdraw: 'DemandWithdrawn',
  preserve: 'DataPreserved',
  'impose-secrecy': 'SecrecyOrderImposed',
  'lift-secrecy': 'SecrecyOrderLifted',
  'notify-customer': 'CustomerNotified',
  correct: 'DemandCorrected',
} as const satisfies { readonly [step: string]: EventType };

export type Step = keyof typeof steps;

export const stepNames = Object.keys(steps) as readonly Step[];
