import type { DemandState } from '@ledger/demand';
import { type Instant, parseDate } from '@ledger/kernel';

/** A demand that was just received, with what the test says otherwise. */
export const demandWith = (over: Partial<DemandState> = {}): DemandState => ({
  receivedOn: parseDate('2019-03-08')!,
  section: 'criminal',
  country: 'IE',
  authority: 'police',
  process: 'subpoena',
  segment: 'consumer',
  dataLocation: 'unspecified',
  accounts: 2,
  signedRequest: false,
  emergencySummary: false,
  purposeShown: false,
  ownerConsent: false,
  noticeForbidden: false,
  corrected: {},
  receivedAt: '2019-03-08T00:00:00.000Z' as Instant,
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
  ...over,
});

export const rejectedAt = '2019-03-20T00:00:00.000Z' as Instant;
export const withdrawnAt = '2019-03-21T00:00:00.000Z' as Instant;
