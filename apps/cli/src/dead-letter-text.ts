import { type DeadLetter, originalHeaders } from '@ledger/streaming';

/** What the list says of a dead letter: nothing of its content. */
export interface LetterSummary {
  readonly name: string;
  readonly firstFailedAt: string;
  /** The key that it came with. */
  readonly demand?: string;
  readonly source?: string;
  readonly id?: string;
  readonly stage: DeadLetter['stage'];
  readonly exception: string;
  readonly rule?: string;
  readonly message: string;
}

export function letterSummary({
  name,
  firstFailedAt,
  stage,
  exception,
  rule,
  message,
  record,
}: DeadLetter): LetterSummary {
  const source = record.headers['ce_source']?.toString('utf8');
  const id = record.headers['ce_id']?.toString('utf8');
  return {
    name,
    firstFailedAt,
    ...(record.key && { demand: record.key.toString('utf8') }),
    ...(source !== undefined && { source }),
    ...(id !== undefined && { id }),
    stage,
    exception,
    ...(rule !== undefined && { rule }),
    message,
  };
}

/** A value as text where it is text, as base64 where it is not. */
type Content = { readonly text: string } | { readonly base64: string } | null;

/** Everything: who asks for one by name may see what was sent. */
export function letterInFull(
  letter: DeadLetter,
): LetterSummary & { headers: { [name: string]: string }; value: Content } {
  const headers = Object.entries(originalHeaders(letter.record)).map(([name, value]) => [name, value.toString('utf8')]);
  return { ...letterSummary(letter), headers: Object.fromEntries(headers), value: contentOf(letter.record.value) };
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
export function letterText(letter: DeadLetter): string {
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
    valueLine(value),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function valueLine(value: Content): string {
  if (value === null) return 'value   (none)';
  return 'text' in value ? `value   ${value.text}` : `value   (not text) base64 ${value.base64}`;
}
