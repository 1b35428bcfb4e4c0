import { outcomeOf, type DemandState } from '@ledger/demand';
import type { Counted, Measure, MeasureUnit } from './measure';
import type { Outcomes } from './outcomes';
import { Unknown } from './unknown';

type Entry = readonly [unit: MeasureUnit, about: string, of: (counted: Counted) => number];

/** Counts the demands of which something is true, whatever their outcome. */
const flag = (about: string, isTrue: (demand: DemandState) => boolean): Entry => [
  'requests',
  about,
  ({ demand }) => (isTrue(demand) ? 1 : 0),
];

/** Counts what ended in one outcome: demands, or their accounts, as the policy says for the section. */
const outcome = (about: string, name: keyof Outcomes): Entry => ['outcome', about, ({ outcomes }) => outcomes[name]];

/** Accounts as received. A demand that names no account that can be told apart adds none. */
const accounts = ({ demand, policy }: Counted): number =>
  policy.rejectedAddAccounts || outcomeOf(demand) !== 'rejected' ? demand.accounts : 0;

/**
 * The only list of measures, in the order of the columns. A new one is an entry here: tables, questions and exports
 * follow. Each must be a sum over demands.
 */
const table = {
  requests: ['requests', 'Demands.', () => 1],
  accounts_specified: [
    'accounts',
    'Accounts that the demands specify, as received; one account in two demands counts twice.',
    accounts,
  ],
  disclosed_content: outcome('Content was disclosed, alone or with other data.', 'disclosed-content'),
  disclosed_noncontent: outcome('Only non-content data was disclosed.', 'disclosed-noncontent'),
  no_data_found: outcome('The search found no data.', 'no-data-found'),
  rejected: outcome('Rejected as a whole, for not meeting the law.', 'rejected'),
  withdrawn: outcome('Withdrawn by the authority before an answer.', 'withdrawn'),
  redirected: outcome('Redirected to the enterprise customer.', 'redirected'),
  pending: outcome('No outcome yet.', 'pending'),
  challenged: flag(
    'The provider challenged the demand, or a part of it.',
    ({ challenges }) => Object.keys(challenges).length > 0,
  ),
  narrowed: flag('The demand was narrowed to fewer accounts.', ({ narrowedTo }) => narrowedTo !== undefined),
  under_secrecy: flag('A secrecy order still forbids telling the customer.', ({ secrecyOrders }) =>
    Object.values(secrecyOrders).includes(''),
  ),
  customer_notified: flag(
    'The customer was told, before or after the disclosure.',
    ({ noticesGiven }) => noticesGiven > 0,
  ),
  data_abroad: flag(
    'The data is stored abroad, seen from the authority.',
    ({ dataLocation }) => dataLocation === 'abroad',
  ),
  preserved: flag('Data was preserved.', ({ preservations }) => preservations > 0),
  policy_exceptions: [
    'rules',
    'Rules that recorded facts broke, each once a demand.',
    ({ demand }) => Object.keys(demand.exceptions).length,
  ],
} as const satisfies Record<string, Entry>;

export type MeasureName = keyof typeof table;

export const measureNames = Object.keys(table) as readonly MeasureName[];

export const measures: readonly Measure<MeasureName>[] = measureNames.map((name) => {
  const [unit, about, of] = table[name];
  return { name, unit, about, of };
});

/**
 * Reads a measure's name.
 *
 * @throws Unknown
 */
export function measureNamed(text: string): MeasureName {
  const name = measureNames.find((known) => known === text);
  if (!name) throw new Unknown('measure', text, measureNames);
  return name;
}
