import type { LocalDate } from '@ledger/kernel';
import type { DemandEvent, EventOf, EventType } from './catalog';
import type { DemandState } from './state';
import type { CountryCode } from './vocabulary/country';
import { isInForce, withdrawnCountries } from './vocabulary/withdrawn-countries';

/** The names under which the rules are cited that hold under every posture. */
export const impossibilities = [
  'received-once',
  'exceptions-are-noted-here',
  'parts-fit-in-accounts',
  'correction-names-a-field',
  'country-code-in-force',
  'challenges-and-orders-have-a-limit',
] as const;

/** Why an event cannot be a fact at all. */
export interface Impossibility {
  readonly rule: (typeof impossibilities)[number];
  readonly detail: string;
  readonly next: string;
}

/**
 * Finds what can be recorded under no posture, since the ledger would contradict itself: two receipts of one demand, an
 * exception that the ledger did not find itself, parts that are larger than their whole, a correction of nothing, a
 * country of another time; and what would let the state of a demand grow without bound. All else that breaks a rule may have happened, and a source whose posture is `flag` can
 * record it.
 */
export function impossibility(event: DemandEvent, state: DemandState | undefined): Impossibility | undefined {
  return (finders[event.type] as Find<EventType> | undefined)?.(event, state);
}

type Find<T extends EventType> = (event: EventOf<T>, state: DemandState | undefined) => Impossibility | undefined;

const finders: { readonly [T in EventType]?: Find<T> } = {
  DemandReceived: (event, state) => countryInForce(event.data.country, event.data.on) ?? receivedOnce(event, state),
  DemandChallenged: ({ data }, state) => beyondLimit('challenges', state?.challenges, data.challenge),
  SecrecyOrderImposed: ({ data }, state) => beyondLimit('secrecy orders', state?.secrecyOrders, data.order),
  DataDisclosed: partsFitInAccounts,
  DemandCorrected: (event, state) => correctionNamesAField(event) ?? correctedCountryInForce(event, state),
  PolicyExceptionNoted: () => ({
    rule: 'exceptions-are-noted-here',
    detail: 'PolicyExceptionNoted says that this ledger found a rule broken. No source can say that for it.',
    next: 'Send what happened. When it breaks a rule and your posture is flag, the ledger notes the exception itself.',
  }),
};

/**
 * How many challenges, and how many secrecy orders, one demand has at most: a state holds each by its id, so this bounds
 * its size. Real demands have a few.
 */
export const MOST_NAMED = 100;

function beyondLimit(what: string, known: object | undefined, id: string): Impossibility | undefined {
  if (known === undefined || Object.hasOwn(known, id) || Object.keys(known).length < MOST_NAMED) return undefined;
  return {
    rule: 'challenges-and-orders-have-a-limit',
    detail: `The demand has ${MOST_NAMED} ${what} already, and that is the most that one demand can have.`,
    next: 'Check that the event names the right demand, and that an id is not made up for each event.',
  };
}

/** The same receipt told again is no contradiction. Fields that were corrected since are not compared. */
function receivedOnce({ data }: EventOf<'DemandReceived'>, state: DemandState | undefined): Impossibility | undefined {
  if (state === undefined) return undefined;
  const { on, ...rest } = data;
  const told: Partial<DemandState> = { receivedOn: on, ...rest };
  const differing = (Object.keys(told) as (keyof DemandState)[]).filter(
    (field) => told[field] !== state[field] && !Object.hasOwn(state.corrected, field),
  );
  if (differing.length === 0) return undefined;
  return {
    rule: 'received-once',
    detail: `The demand was received already, with other data: ${differing.join(', ')}.`,
    next: 'If what was recorded is wrong, send DemandCorrected. If this is another demand, send it under a new id.',
  };
}

function partsFitInAccounts({ data }: EventOf<'DataDisclosed'>): Impossibility | undefined {
  const { accounts, category, repeated = 0, upgraded = 0 } = data;
  const fits = repeated + upgraded <= accounts && (category === 'content' || upgraded === 0);
  if (fits) return undefined;
  return {
    rule: 'parts-fit-in-accounts',
    detail: `The disclosure covers ${accounts} accounts, of which it calls ${repeated} repeated and ${upgraded} upgraded. Together they are at most all of them, and only content upgrades.`,
    next: 'Send the event with the right counts.',
  };
}

function correctionNamesAField({ data }: EventOf<'DemandCorrected'>): Impossibility | undefined {
  const { on: _on, reason: _reason, ...fields } = data;
  if (Object.values(fields).some((value) => value !== undefined)) return undefined;
  return {
    rule: 'correction-names-a-field',
    detail: `The correction of ${data.on} names no field, so it corrects nothing.`,
    next: 'Send the correction with each field that was wrong, and its right value.',
  };
}

/** A correction of the country or of the day of receipt, in the light of the other as it is known. */
function correctedCountryInForce(
  { data }: EventOf<'DemandCorrected'>,
  state: DemandState | undefined,
): Impossibility | undefined {
  if (state === undefined || (data.country ?? data.receivedOn) === undefined) return undefined;
  return countryInForce(data.country ?? state.country, data.receivedOn ?? state.receivedOn);
}

function countryInForce(code: CountryCode, day: LocalDate): Impossibility | undefined {
  if (isInForce(code, day)) return undefined;
  const { name, from, until } = withdrawnCountries[code]!;
  const since = from === undefined ? '' : `from ${from} `;
  return {
    rule: 'country-code-in-force',
    detail: `The code ${code} (${name}) was in force ${since}until the day before ${until}, and the demand was received on ${day}.`,
    next: 'Send the event with the code of the country of that day (ISO 3166-1), or with the right day.',
  };
}
