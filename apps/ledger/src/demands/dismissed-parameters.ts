import { Cursor, Limit } from '../http/page-parameters';

/** The cursor of the list of dismissed events names an event. It is packed, so that it needs no escaping in an address. */
export class DismissedParameters {
  @Cursor(unpacked)
  readonly after?: string;

  @Limit()
  readonly limit: number = 100;
}

export const packed = (next: string | undefined): string | undefined => next && Buffer.from(next).toString('base64url');

function unpacked(text: string): string | undefined {
  const after = Buffer.from(text, 'base64url').toString();
  return CURSOR.test(after) ? after : undefined;
}

/** A list of two texts, as JSON writes it without a control character or an escape that is not whole. */
const CURSOR = /^\["(?:[^"\\\p{Cc}]|\\["\\])*","(?:[^"\\\p{Cc}]|\\["\\])*"\]$/u;
