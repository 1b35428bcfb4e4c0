import { assertAnswered, assertFits, messagesOf } from './batch';
import { DoubtfulOutcome, type OutgoingRecord, Refused } from './port';

const record = (topic: string, partition: number, value = 'x'): OutgoingRecord => ({
  topic,
  partition,
  key: 'k',
  value,
  headers: { a: 'b' },
});

describe('a batch', () => {
  it('is grouped by topic, in objects that are not those of the records', () => {
    const records = [record('a', 0), record('b', 1), record('a', 2)];
    const messages = messagesOf(records);
    expect(messages.map(({ topic, messages: own }) => [topic, own.map(({ partition }) => partition)])).toEqual([
      ['a', [0, 2]],
      ['b', [1]],
    ]);
    messages[0]!.messages[0]!.headers = {};
    expect(records[0]!.headers).toEqual({ a: 'b' });
  });

  it('fits when no partition gets more than a broker takes', () => {
    const half = 'x'.repeat(449_000);
    expect(() => assertFits([record('a', 0, half), record('a', 0, half), record('a', 1, half)])).not.toThrow();
    expect(() => assertFits([record('a', 0, half), record('b', 0), record('a', 0, half + 'x'.repeat(3_000))])).toThrow(
      Refused,
    );
  });

  it('was answered when each partition is in the answer without an error', () => {
    const answer = (partition: number, errorCode = 0) => ({ topicName: 'a', partition, errorCode });
    const records = [record('a', 0), record('a', 1)];
    expect(() => assertAnswered([answer(0), answer(1)], records)).not.toThrow();
    expect(() => assertAnswered([answer(0)], records)).toThrow(DoubtfulOutcome);
    expect(() => assertAnswered([answer(0), answer(1, 6)], records)).toThrow('says nothing of a/1');
  });
});
