import type { Instant, LocalDate } from '@ledger/kernel';
import type { EventOf } from './catalog';
import type { StepType } from './step';
import type { LookBack } from './look-back';
import type { AuthorityKind } from './vocabulary/authority-kind';
import type { CountryCode } from './vocabulary/country';
import type { LegalProcess } from './vocabulary/legal-process';
import type { DataLocation } from './vocabulary/reasons';
import type { Section } from './vocabulary/section';
import type { Segment } from './vocabulary/segment';

/**
 * A demand at a point of its history: plain JSON, so that it can be stored as it is. It depends on which events are
 * known, never on the order in which they arrived. It holds sums, and sets of ids where a sum does not suffice: its size
 * does not depend on how many disclosures, notices or corrections the history has.
 */
export interface DemandState {
  /** As received and since corrected. */
  readonly receivedOn: LocalDate;
  readonly section: Section;
  readonly country: CountryCode;
  readonly authority: AuthorityKind;
  readonly process: LegalProcess;
  readonly segment: Segment;
  readonly dataLocation: DataLocation;
  /** Accounts specified, as received and since corrected; narrowing is in `narrowedTo`. */
  readonly accounts: number;
  readonly signedRequest: boolean;
  readonly emergencySummary: boolean;
  readonly purposeShown: boolean;
  readonly ownerConsent: boolean;
  readonly noticeForbidden: boolean;
  /** Which correction last set a field (`at` and origin joined): the latest to happen wins, whatever the order of arrival. */
  readonly corrected: { readonly [field: string]: string };
  readonly receivedAt: Instant;
  /** The first of each, by when it happened. */
  readonly validatedAt?: Instant;
  readonly rejectedAt?: Instant;
  readonly withdrawnAt?: Instant;
  /** The fewest accounts that any narrowing left. */
  readonly narrowedTo?: number;
  /** Challenge id to the decision that happened last, '' while open. */
  readonly challenges: { readonly [challenge: string]: string };
  /** Challenge id to the tag of that decision, as in `corrected`. */
  readonly decided: { readonly [challenge: string]: string };
  /** Redirections, and how many of them came back to the provider. */
  readonly redirections: number;
  readonly redirectionsConcluded: number;
  readonly redirectionsReturned: number;
  /** Secrecy order id to the day it was lifted, '' while it holds. */
  readonly secrecyOrders: { readonly [order: string]: string };
  readonly noticesGiven: number;
  /** How many disclosures of each category there were. */
  readonly disclosures: { readonly content: number; readonly nonContent: number };
  /** Distinct accounts of which content was disclosed. */
  readonly contentAccounts: number;
  /** Distinct accounts of which only non-content was disclosed. */
  readonly nonContentAccounts: number;
  readonly noDataAnswers: number;
  readonly noDataAccounts: number;
  readonly preservedAccounts: number;
  readonly preservations: number;
  /** Each rule that a recorded event broke, to the first day on which one did. */
  readonly exceptions: { readonly [rule: string]: LocalDate };
  readonly erasures: number;
  /** The day of the latest event that answered the demand (disclosed, no data, rejected, withdrawn, redirected). */
  readonly answeredOn?: LocalDate;
}

/** A state with the history that rules look back at. It grows with each event, so it is kept in memory and not stored. */
export interface RememberedState extends DemandState {
  /** In the order in which they happened. Each origin is here once. */
  readonly steps: readonly EventOf<StepType>[];
  /** What rules find in the steps. */
  readonly lookBack: LookBack;
}
