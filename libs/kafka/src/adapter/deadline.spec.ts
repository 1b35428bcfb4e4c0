import { DoubtfulOutcome, Fenced } from '../port';
import { inTries, within } from './deadline';

const never = new Promise<never>(() => undefined);

describe('within', () => {
  it('says what took how long when the work has not settled in time', async () => {
    await expect(within(20.4, 'A transaction', never)).rejects.toEqual(
      new DoubtfulOutcome('A transaction took more than 20 ms.'),
    );
  });

  it('gives what the work gives when that comes first', async () => {
    await expect(within(60_000, 'A transaction', Promise.resolve(7))).resolves.toBe(7);
  });
});

describe('inTries', () => {
  it('tries again after a doubt, and ends at once when the outcome is certain', async () => {
    const errors = [new DoubtfulOutcome('first'), new Fenced('second'), new DoubtfulOutcome('third')];
    const attempt = () => Promise.reject(errors.shift()!);
    await expect(inTries(60_000, attempt)).rejects.toEqual(new Fenced('second'));
    expect(errors).toHaveLength(1);
  });
});
