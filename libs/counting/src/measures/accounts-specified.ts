import { outcomeOf } from '@ledger/demand';
import { defineMeasure } from '../measure';

/** May be lower than the number of requests: a demand can name no account that can be told apart. */
export const accountsSpecified = defineMeasure({
  name: 'accounts_specified',
  unit: 'accounts',
  about: 'Accounts that the demands specify, as received; one account in two demands counts twice.',
  of: ({ demand, policy }) => (policy.rejectedAddAccounts || outcomeOf(demand) !== 'rejected' ? demand.accounts : 0),
});
