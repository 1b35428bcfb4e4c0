import type { CountryCode } from '@ledger/demand';
import { outcomeSum, type PublishedRow, type TableSection } from '@ledger/published';
import type { Random } from './random';
import { Portions, Quotas } from './shares';

/** What an answer says of some accounts. */
export type Answer = 'content' | 'non-content' | 'no-data';

/** One demand to tell the story of: what it asks for and how it ends. */
export interface DemandPlan {
  readonly section: TableSection;
  readonly country: CountryCode;
  readonly accounts: number;
  readonly fate: { readonly kind: 'rejected' | 'open' } | Answered;
}

export interface Answered {
  readonly kind: 'answered';
  /** Accounts by answer; a single answer of 0 where the demand names none. Accounts in no answer stay open. */
  readonly answers: readonly (readonly [Answer, number])[];
  /** Accounts for which the demand is rejected after its answers (civil demands only). */
  readonly rejected: number;
}

/** Gives the demands of one row, one by one, in random order; when all are given their figures are the row's. */
export interface RowPlan {
  readonly remaining: number;
  next(random: Random): DemandPlan;
}

export function planRow(row: PublishedRow): RowPlan {
  if (row.section !== 'civil') return new PlanByRequests(row);
  const { requests, accounts_specified: accounts, rejected } = row.figures;
  return requests === 1 && rejected > 0 && rejected < accounts ? new PartlyRejected(row) : new PlanByAccounts(row);
}

/** Where outcomes count requests: each demand has one of them. */
class PlanByRequests implements RowPlan {
  private readonly fates: Quotas<Answer | 'rejected' | 'open'>;
  private readonly rejected: Portions;
  private readonly others: Portions;

  constructor(private readonly row: PublishedRow) {
    const { figures } = row;
    this.fates = new Quotas({
      content: figures.disclosed_content,
      'non-content': figures.disclosed_noncontent,
      'no-data': figures.no_data_found,
      rejected: figures.rejected,
      open: figures.requests - outcomeSum(figures),
    });
    const { requests, accounts_specified: accounts, rejected } = figures;
    const ofRejected = accountsOfRejected(requests, accounts, rejected);
    this.rejected = new Portions(ofRejected, rejected);
    this.others = new Portions(accounts - ofRejected, requests - rejected);
  }

  get remaining(): number {
    return this.fates.remaining;
  }

  next(random: Random): DemandPlan {
    const { section, country } = this.row;
    const { kind } = this.fates.take(random);
    const accounts = (kind === 'rejected' ? this.rejected : this.others).next(random);
    if (kind === 'rejected' || kind === 'open') return { section, country, accounts, fate: { kind } };
    return { section, country, accounts, fate: { kind: 'answered', answers: [[kind, accounts]], rejected: 0 } };
  }
}

/**
 * A row may specify fewer accounts than requests, since a rejected demand need not name any: then the answered ones have
 * the first claim. Else rejected demands take their share.
 */
function accountsOfRejected(requests: number, accounts: number, rejected: number): number {
  const others = requests - rejected;
  if (accounts < requests) return accounts - Math.min(accounts, others);
  if (others === 0) return accounts;
  return Math.min(Math.max(Math.round((accounts * rejected) / requests), rejected), accounts - others);
}

/** Where outcomes count accounts (civil): a rejected demand rejects all that it names, any other may end in several ways. */
class PlanByAccounts implements RowPlan {
  private readonly fates: Quotas<'rejected' | 'other'>;
  private readonly rejected: Portions;
  private readonly others: Portions;
  private readonly answers: Quotas<Answer | 'open'>;

  constructor(private readonly row: PublishedRow) {
    const { figures } = row;
    const { requests, accounts_specified: accounts, rejected } = figures;
    const rejectedDemands = demandsOfRejected(requests, accounts, rejected);
    this.fates = new Quotas({ rejected: rejectedDemands, other: requests - rejectedDemands });
    this.rejected = new Portions(rejected, rejectedDemands);
    this.others = new Portions(accounts - rejected, requests - rejectedDemands);
    this.answers = new Quotas({
      content: figures.disclosed_content,
      'non-content': figures.disclosed_noncontent,
      'no-data': figures.no_data_found,
      open: accounts - outcomeSum(figures),
    });
  }

  get remaining(): number {
    return this.fates.remaining;
  }

  next(random: Random): DemandPlan {
    const { section, country } = this.row;
    const { kind } = this.fates.take(random);
    const accounts = (kind === 'rejected' ? this.rejected : this.others).next(random);
    if (kind === 'rejected') return { section, country, accounts, fate: { kind } };
    const answers = this.answersFor(accounts, random);
    const fate: DemandPlan['fate'] =
      answers.length === 0 ? { kind: 'open' } : { kind: 'answered', answers, rejected: 0 };
    return { section, country, accounts, fate };
  }

  private answersFor(accounts: number, random: Random): [Answer, number][] {
    const byAnswer = new Map<Answer, number>();
    for (let left = accounts; left > 0;) {
      const { kind, taken } = this.answers.take(random, random.chance(0.8) ? left : Math.ceil(left / 2));
      if (kind !== 'open') byAnswer.set(kind, (byAnswer.get(kind) ?? 0) + taken);
      left -= taken;
    }
    return [...byAnswer];
  }
}

/** How many demands carry the rejected accounts: their share, leaving one for each account, and one for the others if any. */
function demandsOfRejected(requests: number, accounts: number, rejected: number): number {
  if (rejected === 0) return 0;
  if (rejected === accounts) return requests;
  const others = accounts - rejected;
  const least = Math.max(1, accounts >= requests ? requests - others : 1);
  const most = accounts >= requests ? Math.min(rejected, requests - 1) : requests - 1;
  return Math.min(Math.max(Math.round((requests * rejected) / accounts), least), most);
}

/** The only demand of a civil row that has rejected accounts and others: answered for some, then rejected for the rest. */
class PartlyRejected implements RowPlan {
  remaining = 1;

  constructor(private readonly row: PublishedRow) {}

  next(): DemandPlan {
    this.remaining = 0;
    const { section, country, figures } = this.row;
    const answers = (
      [
        ['content', figures.disclosed_content],
        ['non-content', figures.disclosed_noncontent],
        ['no-data', figures.no_data_found],
      ] as const
    ).filter(([, accounts]) => accounts > 0);
    const fate = { kind: 'answered', answers, rejected: figures.rejected } as const;
    return { section, country, accounts: figures.accounts_specified, fate };
  }
}
