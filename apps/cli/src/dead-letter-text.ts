import { type DeadLetter, originalHeaders, type WholeLetter } from '@ledger/streaming';
import { printable } from './printable';

/** A value as text where it is text, as base64 where it is not. */
type Content = { readonly text: string } | { readonly base64: string } | null;

/** A letter with all that came. */
type InFull = DeadLetter & { readonly headers: { readonly [name: string]: string }; readonly value: Content };

/** Everything: who asks for one by name may see what was sent. */
export function letterInFull({ letter, record }: WholeLetter): InFull {
  const headers = Object.entries(originalHeaders(record)).map(([name, value]) => [name, value.toString('utf8')]);
  return { ...letter, headers: Object.fromEntries(headers), value: contentOf(record.value) };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function contentOf(value: Buffer | null): Content {
  if (value === null) return null;
  try {
    return { text: UTF8.decode(value) };
  } catch {
    return { base64: value.toString('base64') };
  }
}

const STAGES = {
  decode: 'It could not be read as an event.',
  decide: 'It was read, and refused.',
  record: 'The program failed on it.',
} as const;

/** One dead letter for a reader. */
export function letterText(letter: WholeLetter): string {
  const {
    name,
    firstFailedAt,
    rule,
    exception,
    message,
    demand = '(none)',
    headers,
    value,
    stage,
  } = letterInFull(letter);
  const lines = [
    `${name}, set aside ${firstFailedAt}`,
    `${STAGES[stage]} ${message}`,
    rule === undefined ? `kind    ${exception}` : `rule    ${rule}`,
    `demand  ${demand}`,
    ...Object.entries(headers).map(([header, text]) => `header  ${header}: ${text}`),
  ];
  return [...lines.map(printable), valueLine(value)].map((line) => `${line}\n`).join('');
}

function valueLine(value: Content): string {
  if (value === null) return 'value   (none)';
  if ('base64' in value) return `value   (not text) base64 ${value.base64}`;
  return `value   ${value.text.split('\n').map(printable).join('\n')}`;
}
