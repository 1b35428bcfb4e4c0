import { ID_PATTERN, LARGEST_COUNT, tellingForm, tellingWords, type Field, type Shape } from '@ledger/demand';
import { parseDate } from '@ledger/kernel';
import { IsBoolean, IsIn, IsInt, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';

interface Dto {
  [field: string]: unknown;
}

/** A class whose properties are the fields of a shape, checked as the definition says. */
export function classFrom(name: string, shape: Shape): new () => Dto {
  const dto = {
    [name]: class implements Dto {
      [field: string]: unknown;
    },
  }[name]!;
  for (const [property, field] of Object.entries(shape)) {
    for (const decorate of decoratorsOf(property, field)) decorate(dto.prototype, property);
  }
  return dto;
}

function decoratorsOf(property: string, field: Field): readonly PropertyDecorator[] {
  const validators = (kinds[field.kind] as Kind<Field>)(field);
  return field.optional ? [...validators, ifGiven(property)] : validators;
}

/** Unlike class-validator's `IsOptional`, this does not let `null` through. */
const ifGiven = (property: string): PropertyDecorator =>
  ValidateIf((body: { readonly [name: string]: unknown }) => body[property] !== undefined);

type Kind<F extends Field> = (field: F) => readonly PropertyDecorator[];

/** A new kind of field does not compile until it has its line here. */
const kinds: { readonly [K in Field['kind']]: Kind<Extract<Field, { kind: K }>> } = {
  word: ({ of: { words } }) => [IsIn([...words], { message: `"$property" has to be ${listed(words)}` })],
  count: () => [
    IsInt({ message: '"$property" has to be a whole number' }),
    Min(0, { message: '"$property" is negative: a count never is' }),
    Max(LARGEST_COUNT, { message: '"$property" is more than $constraint1, the most that one event may count' }),
  ],
  date: () => [ValidateBy({ name: 'isCalendarDay', validator: { validate: isCalendarDay } }, { message: NOT_A_DAY })],
  flag: () => [IsBoolean({ message: '"$property" has to be true or false' })],
  id: () => [
    Matches(new RegExp(ID_PATTERN), { message: NOT_AN_ID }),
    ValidateBy({ name: 'isOpaque', validator: { validate: isOpaqueText } }, { message: tooTelling }),
  ],
};

const isCalendarDay = (value: unknown): boolean => typeof value === 'string' && parseDate(value) !== undefined;
const NOT_A_DAY = '"$property" has to be a day of the calendar such as 2019-03-08, of the years 1970 to 9998';
const NOT_AN_ID = '"$property" has to be an opaque id: letters, digits or any of . _ : / -, at most 128 of them';

/** What is no text at all is another fault. */
const formOf = (value: unknown): string | undefined => (typeof value === 'string' ? tellingForm(value) : undefined);
const isOpaqueText = (value: unknown): boolean => formOf(value) === undefined;
const tooTelling = ({ property, value }: { readonly property: string; readonly value: unknown }): string =>
  `"${property}" ${tellingWords(formOf(value) ?? '')}`;

/** More than a handful are in the documentation. */
const listed = (words: readonly string[]): string =>
  words.length > 20 ? `one of the ${words.length} words that /docs lists` : `one of ${words.join(', ')}`;
