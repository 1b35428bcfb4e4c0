import type { Instant, LocalDate } from '@ledger/kernel';
import type { AuthorityKind } from './vocabulary/authority-kind';
import type { CountryCode } from './vocabulary/country';
import type { LegalProcess } from './vocabulary/legal-process';
import type { Section } from './vocabulary/section';
import type { Segment } from './vocabulary/segment';

/** What a demand is at a point of its history: plain JSON, so that it can be stored as it is. */
export interface DemandState {
  /** As received and since corrected. */
  readonly receivedOn: LocalDate;
  readonly section: Section;
  readonly country: CountryCode;
  readonly authority: AuthorityKind;
  readonly process: LegalProcess;
  readonly segment: Segment;
  readonly dataLocation: 'domestic' | 'abroad' | 'unspecified';
  /** Accounts specified, as received and since corrected. */
  readonly accounts: number;
  readonly emergencyShown: boolean;
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
  /** Challenge id to its decision, '' while open. */
  readonly challenges: { readonly [challenge: string]: string };
  /** Redirections, and how many of them came back to the provider. */
  readonly redirections: number;
  readonly redirectionsConcluded: number;
  readonly redirectionsReturned: number;
  /** Secrecy order id to the day it was lifted, '' while it holds. */
  readonly secrecyOrders: { readonly [order: string]: string };
  readonly noticesGiven: number;
  /** Was any data of the category disclosed, and for how many distinct accounts. */
  readonly disclosures: { readonly content: number; readonly nonContent: number };
  readonly contentAccounts: number;
  readonly nonContentAccounts: number;
  readonly noDataAnswers: number;
  readonly noDataAccounts: number;
  readonly preservedAccounts: number;
  readonly preservations: number;
  readonly exceptions: number;
  readonly erasures: number;
  /** The day of the latest event that answered the demand (disclosed, no data, rejected, withdrawn, redirected). */
  readonly answeredOn?: LocalDate;
}

/** Where a demand ended: exactly one of these, the first that is true. */
export type Outcome =
  'disclosed-content' | 'disclosed-noncontent' | 'no-data-found' | 'rejected' | 'withdrawn' | 'redirected' | 'pending';
