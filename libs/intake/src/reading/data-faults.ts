import { countryCodeOf, nearestCountry, tellingForm, tellingWords } from '@ledger/demand';
import { isDay, nearest, parseDate } from '@ledger/kernel';
import type { ErrorObject } from 'ajv/dist/2020';
import { show } from './envelope';
import type { Fault } from '../problems';

/** Puts one finding of the schema validator into words that say what the ledger wants instead. */
export function explain(error: ErrorObject): Fault {
  const field = fieldOf(error);
  const pointer = `/data${error.instancePath}${field === undefined ? '' : `/${escape(field)}`}`;
  const name = pointer === '/data' ? '"data"' : show(pointer.slice('/data/'.length));
  return { pointer: pointer.toWellFormed(), detail: `${name} ${(words[error.keyword] ?? otherwise)(error)}` };
}

/** JSON Pointer's two escapes, and an end to what a sender can make an answer repeat. */
const escape = (field: string): string => field.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');

function fieldOf({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'required') return params.missingProperty as string;
  return keyword === 'additionalProperties' ? (params.additionalProperty as string) : undefined;
}

type Words = (error: ErrorObject) => string;

const words: { readonly [keyword: string]: Words } = {
  required: () => 'is missing',
  additionalProperties: (error) => unknownField(error),
  enum: (error) => unknownWord(error),
  type: ({ data, params }) => wrongType(data, params.type as string),
  minimum: ({ data, params }) =>
    `is ${show(data)}: ${Number(data) < 0 ? 'a count is never negative' : `the least is ${params.limit}`}`,
  maximum: ({ data, params }) => tooLarge(data as number, params.limit as number),
  format: malformed,
  pattern: malformed,
};

const otherwise: Words = ({ message, data }) => `${message ?? 'is not right'}; it is ${show(data)}`;

/** A day of the calendar that is refused for its year alone. */
export const isOutside = (data: unknown): boolean =>
  typeof data === 'string' && isDay(data) && parseDate(data) === undefined;

function malformed({ data, parentSchema }: ErrorObject): string {
  if (parentSchema?.format !== 'date') return badId(data);
  if (isOutside(data)) return `lies outside the years 1970 to 9998, from which days are taken; it is ${show(data)}`;
  return loneSurrogate(data) ?? `has to be a day of the calendar such as 2019-03-08; it is ${show(data)}`;
}

/** What looks like an address or a number of a person is not repeated in the answer. */
function badId(data: unknown): string {
  const form = typeof data === 'string' ? tellingForm(data) : undefined;
  if (form !== undefined) return tellingWords(form);
  const wanted = 'an opaque id, a letter or digit and then up to 127 letters, digits or any of . _ : / -';
  return loneSurrogate(data) ?? `has to be ${wanted}; it is ${show(data)}`;
}

function unknownField({ data, params, parentSchema }: ErrorObject): string {
  const known = Object.keys((parentSchema?.properties ?? {}) as object).filter(
    (name) => !Object.hasOwn(data as object, name),
  );
  const meant = nearest(params.additionalProperty as string, known);
  return `is not a field of this event${meant ? didYouMean(meant) : ''} (free text and personal data do not belong in events: they cannot be erased)`;
}

function unknownWord(error: ErrorObject): string {
  const { data, params } = error;
  const surrogate = loneSurrogate(data);
  if (surrogate !== undefined) return surrogate;
  if (error.instancePath === '/country') return unknownCountry(data);
  const allowed = params.allowedValues as readonly string[];
  const meant = typeof data === 'string' ? nearest(data, allowed) : undefined;
  return `is ${show(data)}${meant ? didYouMean(meant) : ', which is not on the list'} (one of: ${allowed.join(', ')})`;
}

/** The code that a name stands for, or the nearest name; between codes of two letters nothing is near. */
function unknownCountry(data: unknown): string {
  const name = typeof data === 'string' ? data : '';
  const meant = countryCodeOf(name) ?? nearestCountry(name);
  return `is ${show(data)}, which is not the ISO 3166-1 alpha-2 code of a country${meant ? didYouMean(meant) : ''}`;
}

const didYouMean = (word: string): string => `; did you mean "${word}"?`;

function wrongType(data: unknown, wanted: string): string {
  if (typeof data === 'number' && wanted === 'integer') {
    return Number.isInteger(data) ? beyondExact : `has to be a whole number; it is ${show(data)}`;
  }
  return `has to be ${named[wanted] ?? wanted}; it is ${show(data)}`;
}

const named: { readonly [type: string]: string } = {
  integer: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
  object: 'a JSON object',
};

const beyondExact = 'is beyond 2^53-1, where JSON numbers stop being exact';

const tooLarge = (data: number, limit: number): string =>
  Number.isSafeInteger(data) ? `is ${data}; the most that one event may count is ${limit}` : beyondExact;

const loneSurrogate = (data: unknown): string | undefined =>
  typeof data === 'string' && !data.isWellFormed()
    ? 'holds a lone surrogate, which is not a character of Unicode'
    : undefined;
