import type { EventType } from './catalog';

/** The events that can happen to one demand more than once, or that rules look back at. */
export type StepType = Extract<
  EventType,
  | 'ChallengeDecided'
  | 'CustomerNotified'
  | 'DataDisclosed'
  | 'DataPreserved'
  | 'DemandCorrected'
  | 'DemandNarrowed'
  | 'DemandRedirected'
  | 'DemandRejected'
  | 'DemandWithdrawn'
  | 'NoDataFound'
  | 'PersonalDataErased'
  | 'RedirectionConcluded'
>;
