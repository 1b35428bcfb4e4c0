import { assertFits } from './batch';
import { type OutgoingRecord, Refused } from '../port';

const record = (topic: string, partition: number, bytes: number): OutgoingRecord => ({
  topic,
  partition,
  key: 'k',
  value: 'x'.repeat(bytes),
  headers: {},
});

describe('a batch', () => {
  it('fits when no partition gets more than a broker takes at once', () => {
    expect(() => assertFits([record('a', 0, 449_000), record('a', 0, 449_000), record('a', 1, 449_000)])).not.toThrow();
    const tooMuch = [record('a', 0, 449_000), record('b', 0, 1), record('a', 0, 452_000)];
    expect(() => assertFits(tooMuch)).toThrow(Refused);
    expect(() => assertFits(tooMuch)).toThrow(
      new Refused('More than 900000 bytes for a/0 in one transaction: send less at once.'),
    );
  });

  it('fits when it is one record, whatever its size: the broker says what it takes', () => {
    expect(() => assertFits([record('a', 0, 2_000_000)])).not.toThrow();
  });
});
