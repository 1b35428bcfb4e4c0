import { Unknown } from '@ledger/counting';
import { nearest } from '@ledger/kernel';
import { type Words, wordsIn } from '@ledger/read-model';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationArguments } from 'class-validator';

/** What is wrong with a parameter, in a sentence. It stands in the place of the value until the DTO is checked. */
class Unreadable {
  constructor(readonly detail: string) {}
}

interface Reading {
  /** Reads all values that the parameter was given: into what it stands for, or an `Unreadable`. @throws Unknown */
  readonly read: (values: readonly string[], name: string) => unknown;
  readonly about: string;
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Said when a parameter is absent that must be there. */
  readonly required?: string;
}

/** A property of a DTO of query parameters: read from text and described in one place. */
function parameter({ read, about, schema, required }: Reading): PropertyDecorator {
  const isRight = (value: unknown): boolean =>
    !(value instanceof Unreadable) && (value !== undefined || required === undefined);
  const message = ({ value }: ValidationArguments): string =>
    value instanceof Unreadable ? value.detail : (required ?? '');
  const isList = schema?.['type'] === 'array';
  return applyDecorators(
    Transform(({ value, key }) => attempt(value as string | readonly string[], key, read)),
    ValidateBy({ name: 'isParameter', validator: { validate: isRight } }, { message }),
    ApiProperty({
      required: required !== undefined,
      description: about,
      // Or the type of the property is taken, which is the one it is read into.
      type: String,
      schema: { type: 'string', ...schema },
      ...(isList && { style: 'form', explode: true }),
    } as ApiPropertyOptions),
  );
}

function attempt(given: string | readonly string[], name: string, read: Reading['read']): unknown {
  const values = [given].flat();
  // Mostly a variable that a script forgot to set: a plausible answer to another question would be worse than none.
  if (values.some((value) => value.trim() === '')) {
    return new Unreadable(`"${name}" has no value: give it one, or leave it out.`);
  }
  try {
    return read(values, name);
  } catch (error) {
    if (error instanceof Unknown) return new Unreadable(error.message);
    throw error;
  }
}

const once =
  (read: (value: string, name: string) => unknown): Reading['read'] =>
  ([value, ...more], name) =>
    more.length > 0 ? new Unreadable(`"${name}" can be given once only.`) : read(value!, name);

/** Any text. */
export const Text = (about: string, schema: Reading['schema'] = {}): PropertyDecorator =>
  parameter({ about, schema, read: once((value) => value) });

/** A text that `read` understands; `wanted` is the sentence that says what it is to be. */
export const Readable = (about: string, wanted: string, read: (text: string) => unknown): PropertyDecorator =>
  parameter({ about, read: once((value) => read(value) ?? new Unreadable(wanted)) });

/** One of a few words. `required` is said when it is absent. */
export function OneOf(
  about: string,
  words: readonly string[],
  options: { required?: string; default?: string } = {},
): PropertyDecorator {
  const { required, ...schema } = options;
  const read = once((value, name) => (words.includes(value) ? value : new Unreadable(noWord(name, value, words))));
  return parameter({
    about,
    read,
    schema: { enum: [...words], ...schema },
    ...(required !== undefined && { required }),
  });
}

function noWord(name: string, given: string, words: readonly string[]): string {
  const meant = nearest(given, words);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `"${name}" must be ${words.join(' or ')}, not "${given.slice(0, 64)}".${hint}`;
}

/** Any number of words; each value may be several with commas between. */
export const SomeOf = (about: string, words: Words, items: object = {}): PropertyDecorator =>
  parameter({
    about,
    read: (values) => values.flatMap((value) => wordsIn(words, value)),
    schema: { type: 'array', items: { type: 'string', ...items } },
  });

/** A whole number within bounds. */
export function WholeNumber(
  about: string,
  { least, most, fallback }: { least: number; most: number; fallback: number },
): PropertyDecorator {
  const read = once((text, name) => {
    const number = Number(text);
    if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number;
    return new Unreadable(`"${name}" must be a whole number from ${least} to ${most}.`);
  });
  return parameter({ about, read, schema: { type: 'integer', minimum: least, maximum: most, default: fallback } });
}
