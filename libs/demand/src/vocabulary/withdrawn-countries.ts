import type { LocalDate } from '@ledger/kernel';

/** A country whose code was withdrawn: its name while it stood, and the days on which the code was in force. */
export interface WithdrawnCountry {
  readonly name: string;
  /** The first day; absent where it lies before every demand that is counted. */
  readonly from?: string;
  /** The first day on which it was in force no more. */
  readonly until: string;
}

/**
 * Codes that ISO 3166-3 lists as withdrawn since 2003, so that demands of their time can be recorded. `CS` was
 * Czechoslovakia until 1993; for that it is not taken.
 */
export const withdrawnCountries: { readonly [code: string]: WithdrawnCountry } = {
  AN: { name: 'Netherlands Antilles', until: '2010-12-15' },
  CS: { name: 'Serbia and Montenegro', from: '2003-07-23', until: '2006-09-26' },
  YU: { name: 'Yugoslavia', until: '2003-07-23' },
};

/** Whether a country's code was in force on a day. Codes that were never withdrawn are taken for every day. */
export function isInForce(code: string, day: LocalDate): boolean {
  if (!Object.hasOwn(withdrawnCountries, code)) return true;
  const { from = '', until } = withdrawnCountries[code]!;
  return day >= from && day < until;
}
