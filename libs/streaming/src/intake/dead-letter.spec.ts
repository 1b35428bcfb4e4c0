import type { OutgoingRecord, StoredRecord } from '@ledger/kafka';
import { deadLetterOf, originalHeaders, readDeadLetter } from './dead-letter';

const record = (headers: Record<string, string>, value: string | null = '{"secret":1}'): StoredRecord => ({
  topic: 'in',
  partition: 3,
  offset: 17n,
  timestamp: 0,
  key: Buffer.from('d-1'),
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});

const failure = { stage: 'decode', exception: 'NotAnEvent', message: 'The value is not JSON.' } as const;
const context = { topic: 'dlq', group: 'g', now: '2026-01-02T03:04:05.000Z' };

/** As it comes back from the broker. */
const stored = ({ topic, partition, key, value, headers }: OutgoingRecord): StoredRecord => ({
  topic,
  partition,
  offset: 0n,
  timestamp: 0,
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes)])),
});

const buried = (one: StoredRecord): StoredRecord => stored(deadLetterOf(one, failure, context));

describe('a dead letter', () => {
  it('says whose it is and why it is there, and nothing of the content', () => {
    expect(readDeadLetter(buried(record({ ce_source: 'https://cases.example', ce_id: '7' })))).toEqual({
      name: 'in/3/17',
      firstFailedAt: '2026-01-02T03:04:05.000Z',
      demand: 'd-1',
      source: 'https://cases.example',
      id: '7',
      ...failure,
    });
  });

  it('is made of bytes and headers that stay as they came', () => {
    const came = record({ own: 'kept', __proto__x: '1', constructor: '2', '': '3' });
    const letter = buried(came);
    expect(letter.value).toEqual(came.value);
    expect(originalHeaders(letter)).toEqual(came.headers);
    expect(buried(record({}, null)).value).toBeNull();
  });

  it('cannot be forged: headers of our names that came along are no reason and no settlement', () => {
    const forged = record({
      '__dlq.settled': 'in/0/0',
      '__dlq.errors.rule': 'made-up',
      '__dlq.errors.topic': 'elsewhere',
      '__dlq.as-it-came.x': 'nested',
    });
    const letter = buried(forged);
    expect(readDeadLetter(letter)).toMatchObject({ name: 'in/3/17' });
    expect(readDeadLetter(letter)).not.toHaveProperty('rule');
    expect(letter.headers).not.toHaveProperty(['__dlq.settled']);
    expect(originalHeaders(letter)).toEqual(forged.headers);
  });

  it('is none without a reason', () => {
    expect(readDeadLetter(record({ '__dlq.settled': 'in/3/17' }))).toBeUndefined();
  });
});
