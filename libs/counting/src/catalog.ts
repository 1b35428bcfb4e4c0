import type { Measure } from './measure';
import { accountsSpecified } from './measures/accounts-specified';
import { challenged } from './measures/challenged';
import { customerNotified } from './measures/customer-notified';
import { dataAbroad } from './measures/data-abroad';
import { disclosedContent } from './measures/disclosed-content';
import { disclosedNoncontent } from './measures/disclosed-noncontent';
import { narrowed } from './measures/narrowed';
import { noDataFound } from './measures/no-data-found';
import { pending } from './measures/pending';
import { policyExceptions } from './measures/policy-exceptions';
import { preserved } from './measures/preserved';
import { redirected } from './measures/redirected';
import { rejected } from './measures/rejected';
import { requests } from './measures/requests';
import { underSecrecy } from './measures/under-secrecy';
import { withdrawn } from './measures/withdrawn';
import { Unknown } from './unknown';

/** The only list of measures. A new one is a file in `measures/` and a line here: tables, questions and exports follow. */
export const measures = [
  requests,
  accountsSpecified,
  disclosedContent,
  disclosedNoncontent,
  noDataFound,
  rejected,
  withdrawn,
  redirected,
  pending,
  challenged,
  narrowed,
  underSecrecy,
  customerNotified,
  dataAbroad,
  preserved,
  policyExceptions,
] as const satisfies readonly Measure[];

export type MeasureName = (typeof measures)[number]['name'];

export const measureNames: readonly MeasureName[] = measures.map(({ name }) => name);

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
