import { tellingForm } from '@ledger/demand';

/** The longest reason that is kept, in UTF-16 units. */
const LONGEST = 500;

/** What keeps a text from being the reason for a dismissal, if anything does. It is kept, and nothing can erase it. */
export function reasonFault(text: string): string | undefined {
  if (text.trim() === '') return 'has to say why';
  if (text.length > LONGEST) return `has ${text.length} characters; the limit is ${LONGEST}`;
  if (!text.isWellFormed() || UNSEEN.test(text)) return 'holds a character that is no text';
  const form = tellingForm(text);
  return form === undefined ? undefined : `${form}; a reason names no persons, accounts or numbers`;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
