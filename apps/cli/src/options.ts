import { countryCodeOf, section } from '@ledger/demand';
import { type Dimension, dimensionNamed } from '@ledger/read-model';
import { countedSections } from '@ledger/counting';
import { sectionOfLabel } from '@ledger/published';
import { InvalidArgumentError } from 'commander';
import { Failure } from './failure';

/** `5%`, `5 %` or `0.05`: a share from 0 to 1. */
export function share(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const value = digits === undefined ? Number.NaN : Number(digits) / (percent ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('write a share as 5% or 0.05.');
}

/** A whole number from `least` up. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`write a whole number from ${least} up.`);
  };

/** `section,country`: the dimensions that totals are split by. @throws Unknown */
export const dimensionsIn = (text: string): Dimension[] => words(text).map(dimensionNamed);

/** A list of words, separated by commas. */
export const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Collects an option that may be given more than once: a name with a comma in it needs no list. */
export const several = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** The words that tables use for a section, or the ledger's own. */
export function sectionWord(text: string): string {
  const known = countedSections.find((word) => word === text.toLowerCase());
  const labelled = known ?? sectionOfLabel(text);
  if (labelled !== undefined && labelled !== 'combined') return labelled;
  throw new Failure(
    `There is no section "${text}".`,
    `Use one of ${[...section.words, 'enterprise', 'emergencies'].join(', ')}.`,
  );
}

/** A country by any name that reports use, or by its code. */
export function countryWord(text: string): string {
  const code = countryCodeOf(text);
  if (code !== undefined) return code;
  throw new Failure(
    `There is no country "${text}".`,
    'Use the name that reports use, or the ISO 3166-1 code of two letters.',
  );
}
