import { reasonFault } from '@ledger/intake';
import { IsString, MinLength, ValidateBy, type ValidationArguments } from 'class-validator';

export class RefusalAnswer {
  rule: string;
  detail: string;
}

/** An event that waits for its predecessor. */
export class WaitingItem {
  source: string;
  id: string;
  demand: string;
  type: string;
  version: number;
  at: string;
  waitsFor: string;
  /** Since when it waits. */
  since: string;
  /** Why it was refused when its predecessor had come: it stays here until somebody settles it. */
  refusal?: RefusalAnswer;
}

/** An event that waits, and whose stored row cannot be read: changed from outside. It stays until it is sent again or dismissed. */
export class UnreadableItem {
  source: string;
  id: string;
  demand: string;
  detail: string;
}

export class WaitingPage {
  /** The last position of the ledger when the list was read. */
  position: string;
  items: WaitingItem[];
  /** Of this page; absent when there are none. */
  unreadable?: UnreadableItem[];
  next?: string;
}

/** An event that waited and was dismissed. */
export class DismissedItem {
  source: string;
  id: string;
  demand: string;
  /** When it was dismissed. */
  at: string;
  /** By whom: an opaque id, as `ledger token list` shows it. */
  by: string;
  because: string;
}

export class DismissedPage {
  /** The last position of the ledger when the list was read. */
  position: string;
  items: DismissedItem[];
  next?: string;
}

const NO_TEXT = { message: '"$property" has to be a text' };
const reasonFaultOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? reasonFault(value) : undefined;

export class DismissCommand {
  /** The source of the event that waits. */
  @IsString(NO_TEXT)
  @MinLength(1, NO_TEXT)
  source: string;

  /** Its id. */
  @IsString(NO_TEXT)
  @MinLength(1, NO_TEXT)
  id: string;

  /** Why: kept with the dismissal. No names, and nothing else of a person. */
  @IsString(NO_TEXT)
  @MinLength(1, NO_TEXT)
  @ValidateBy(
    { name: 'isReason', validator: { validate: (value) => reasonFaultOf(value) === undefined } },
    { message: ({ value }: ValidationArguments) => `"because" ${reasonFaultOf(value)}` },
  )
  because: string;
}
