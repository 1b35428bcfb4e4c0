import { assertReason, isBecause, reasonOf, reasons } from './reasons';

const refused = { rule: 'content-needs-a-warrant', exception: 'urn:request-ledger:problem:rule-broken' };
const misspelt = { exception: 'urn:request-ledger:problem:bad-data' };
const pill = { exception: 'NotAnEvent' };

describe('why a letter was set aside', () => {
  it('is said in one of the words that there are for it', () => {
    const words = [refused, misspelt, pill].map(reasonOf);
    expect(words).toEqual(['content-needs-a-warrant', 'bad-data', 'NotAnEvent']);
    expect(reasons).toEqual(expect.arrayContaining(words));
  });

  it.each([
    ['content-needs-a-warrant', [refused]],
    ['rule-broken', [refused]],
    ['bad-data', [misspelt]],
    ['urn:request-ledger:problem:bad-data', [misspelt]],
    ['NotAnEvent', [pill]],
    ['received-once', []],
  ])('is asked for as %s', (reason, expected) => {
    expect([refused, misspelt, pill].filter((letter) => isBecause(letter, reason))).toEqual(expected);
    expect(() => assertReason(reason)).not.toThrow();
  });

  it('is no word that is made up', () => {
    expect(() => assertReason('NONSENSE')).toThrow('There is no reason "NONSENSE".');
  });
});
