import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { isOpaque, tellingForm } from './opaque';

const prefixes = fc.constantFrom('', 'case-', 'eu.', 'orders/', 'k:', 'req_');
const hashes = fc
  .tuple(fc.constantFrom('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'), fc.string())
  .map(([name, text]) => createHash(name).update(text).digest('hex'));
const hexIds = fc.stringMatching(/^[\da-f]{24}$/);
const two = (n: number): string => String(n).padStart(2, '0');
const dates = fc
  .tuple(fc.integer({ min: 1970, max: 2099 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([y, m, d]) => [y, two(m), two(d)]);
const dated = fc
  .tuple(dates, fc.nat(9_999), fc.constantFrom('-', '/', '.', ':'))
  .map(([date, n, separator]) => [...date, String(n).padStart(4, '0')].join(separator));

describe('an id', () => {
  it.each([
    [
      'UUID',
      fc.oneof(
        fc.uuid(),
        fc.nat().map(() => randomUUID()),
      ),
    ],
    ['ULID', fc.ulid()],
    ['hash in hex', hashes],
    ['hash in capital hex', hashes.map((text) => text.toUpperCase())],
    ['hex id of 24 digits', hexIds],
    ['date and number', dated],
    ['compact date and number', fc.tuple(dates, fc.nat(9_999)).map(([date, n]) => `${date.join('')}-${n}`)],
    ['number of at most 8 digits', fc.nat(99_999_999).map(String)],
  ])('that is a %s is opaque, whatever it begins with', (_what, ids) => {
    fc.assert(
      fc.property(prefixes, ids, (prefix, id) => {
        expect(tellingForm(prefix + id)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  const around = fc.tuple(
    fc.constantFrom('', 'a', 'case-', 'x.', 'JohnSmith-SSN-'),
    fc.constantFrom('', 'z', '-b', '/9'),
  );
  const digits = (length: number) =>
    fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((all) => all.join(''));
  const runs = fc.integer({ min: 9, max: 19 }).chain(digits);
  const social = fc
    .tuple(digits(3), digits(2), digits(4), fc.constantFrom('-', '.', '/', ':', '_', ' '))
    .map(([a, b, c, separator]) => [a, b, c].join(separator));

  it('with 9 to 19 digits in a row is not, whatever stands around them', () => {
    fc.assert(
      fc.property(around, runs, ([before, behind], run) => {
        const id = before + run + behind;
        // A letter that is a hex digit can make a hex token of it.
        fc.pre(!/(?<![\da-z])(?=\d*[a-f])[\da-f]{16,}(?![\da-z])/i.test(id));
        expect(tellingForm(id)).toContain('digits in a row');
      }),
      { numRuns: 2_000 },
    );
  });

  it('with groups of 3, 2 and 4 digits is not', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'a', 'case-x.', 'JohnSmith-SSN-'), social, (before, number) => {
        expect(tellingForm(before + number)).toContain('social security');
      }),
    );
  });

  it('with an e-mail address in it is not', () => {
    fc.assert(
      fc.property(around, fc.emailAddress(), ([before], address) => expect(isOpaque(before + address)).toBe(false)),
    );
    expect(isOpaque('john%40x.org')).toBe(false);
  });
});
