import { nearest } from './nearest';

describe('the nearest word', () => {
  const words = ['criminal', 'civil', 'emergency', 'IE'];

  it.each([
    ['crimnal', 'criminal'],
    ['Civil', 'civil'],
    ['IR', 'IE'],
    ['emergancy', 'emergency'],
  ])('to %s is %s', (given, meant) => expect(nearest(given, words)).toBe(meant));

  it('is none when nothing is near', () => {
    expect(nearest('wiretap', words)).toBeUndefined();
    expect(nearest('x'.repeat(1e6), words)).toBeUndefined();
  });
});
