import type { WholeLetter } from '@ledger/streaming';
import { letterInFull, letterText } from './dead-letter-text';

const letter = (value: Buffer | null, demand = 'd-1'): WholeLetter => ({
  letter: {
    name: 'ledger.intake.v1/3/17',
    firstFailedAt: '2026-01-02T03:04:05.000Z',
    demand,
    source: 'https://cases.example',
    id: '7',
    stage: 'decide',
    exception: 'urn:request-ledger:problem:rule-broken',
    message: 'A rule is broken. Content needs a warrant.',
    rule: 'content-needs-a-warrant',
  },
  record: {
    topic: 'ledger.intake.dlq.v1',
    partition: 3,
    offset: 5n,
    timestamp: 0,
    key: Buffer.from(demand),
    value,
    headers: {
      ce_source: Buffer.from('https://cases.example'),
      ce_id: Buffer.from('7'),
      '__dlq.errors.topic': Buffer.from('ledger.intake.v1'),
    },
  },
});

describe('a dead letter', () => {
  it('is shown with the headers and the content that it came with, and not with those of its burial', () => {
    const { headers, value } = letterInFull(letter(Buffer.from('{"on":"2019-03-08"}')));
    expect(headers).toEqual({ ce_source: 'https://cases.example', ce_id: '7' });
    expect(value).toEqual({ text: '{"on":"2019-03-08"}' });
  });

  it('keeps bytes that are no text as they are', () => {
    expect(letterInFull(letter(Buffer.from([0xff, 0x00]))).value).toEqual({ base64: '/wA=' });
    expect(letterInFull(letter(null)).value).toBeNull();
  });

  it('reads as a few lines', () => {
    expect(letterText(letter(Buffer.from('{}')))).toBe(
      [
        'ledger.intake.v1/3/17, set aside 2026-01-02T03:04:05.000Z',
        'It was read, and refused. A rule is broken. Content needs a warrant.',
        'rule    content-needs-a-warrant',
        'demand  d-1',
        'header  ce_source: https://cases.example',
        'header  ce_id: 7',
        'value   {}',
        '',
      ].join('\n'),
    );
    expect(letterText(letter(Buffer.from([0xff])))).toContain('value   (not text) base64 /w==');
    expect(letterText(letter(null))).toContain('value   (none)');
  });

  it('contains no control sequences for the terminal', () => {
    const clears = '\u001b[2J';
    const text = letterText(letter(Buffer.from(`{\n "on": "${clears}" }`), `d-1${clears}`));
    expect(text).not.toContain('\u001b');
    expect(text).toContain('{\n "on": "\\u001b[2J" }');
  });
});
