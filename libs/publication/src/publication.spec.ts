import { countedSections, measureNames } from '@ledger/counting';
import fc from 'fast-check';
import { type Figure, NotExact, numberOf, textOf } from './figure';
import { Publication } from './publication';
import type { Rule } from './rule';

const row = (section: string, value = 7) => ({
  section,
  country: 'IE',
  ...(Object.fromEntries(measureNames.map((name) => [name, value])) as Record<(typeof measureNames)[number], number>),
});
const about = 'A rule of a test.';
const withholding = (section: string): Rule => ({
  name: 'w',
  about,
  withholds: (one, audience) => one === section && audience === 'public',
});
const banded: Rule = {
  name: 'b',
  about,
  figure: (figure, { section }, audience) =>
    section === 'civil' && audience !== 'internal' && typeof figure === 'number'
      ? { band: { from: 0, to: 249 } }
      : figure,
};

describe('a publication', () => {
  test('without rules shows every row and change unchanged, to every audience', () => {
    const publication = new Publication([]);
    const rows = countedSections.map((section) => row(section));
    expect(publication.rows(rows, 'public')).toEqual(rows);
    expect(publication.seesAll('public')).toBe(true);
    expect(publication.narrowed(undefined, 'public')).toBeUndefined();
    expect(publication.narrowed(['civil'], 'public')).toEqual(['civil']);
  });

  test('never shows a row, a change or a demand of a withheld section, and shows all others', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countedSections), fc.subarray([...countedSections]), (hidden, asked) => {
        const publication = new Publication([withholding(hidden)]);
        const rows = asked.map((section) => row(section));
        const shown = publication.rows(rows, 'public');
        expect(shown).toEqual(rows.filter(({ section }) => section !== hidden));
        expect(publication.rows(rows, 'internal')).toEqual(rows);
        const changes = asked.map((section) => ({ key: { section, measure: 'requests' }, total: 1 }));
        expect(publication.changes(changes, 'public').map(({ key }) => key.section)).toEqual(
          asked.filter((section) => section !== hidden),
        );
        const narrowed = publication.narrowed(asked, 'public')!;
        expect(narrowed).not.toContain(hidden);
      }),
    );
  });

  test('withholds a demand that counts in a withheld section under any policy', () => {
    const publication = new Publication([withholding('enterprise')]);
    expect(publication.seesDemand({ section: 'criminal', segment: 'enterprise' }, 'public')).toBe(false);
    expect(publication.seesDemand({ section: 'criminal', segment: 'consumer' }, 'public')).toBe(true);
    expect(publication.seesDemand({ section: 'criminal', segment: 'enterprise' }, 'internal')).toBe(true);
  });

  test('withholds the history of a demand that was ever in a withheld section, or that names none', () => {
    const publication = new Publication([withholding('national-security')]);
    const received = { section: 'criminal', segment: 'consumer' };
    expect(publication.seesHistory([received, { on: '2019-03-04' }], 'public')).toBe(true);
    expect(publication.seesHistory([received, { section: 'national-security' }], 'public')).toBe(false);
    expect(publication.seesHistory([{ on: '2019-03-04' }], 'public')).toBe(false);
    expect(publication.seesHistory([{ on: '2019-03-04' }], 'internal')).toBe(true);
  });

  test('shows a figure in place of a number where a rule says so, and no change of it', () => {
    const publication = new Publication([banded]);
    const [civil, criminal] = publication.rows([row('civil'), row('criminal')], 'reporting');
    expect(civil!.requests).toEqual({ band: { from: 0, to: 249 } });
    expect(criminal!.requests).toBe(7);
    const changes = ['civil', 'criminal'].map((section) => ({ key: { section, measure: 'requests' }, total: 3 }));
    expect(publication.changes(changes, 'reporting').map(({ key }) => key.section)).toEqual(['criminal']);
  });

  test('applies its rules in order', () => {
    const blank: Rule = {
      name: 's',
      about,
      figure: (figure) => (typeof figure === 'number' ? figure : { blank: 'suppressed' }),
    };
    expect(new Publication([banded, blank]).figure(3, 'civil', 'requests', 'public')).toEqual({ blank: 'suppressed' });
    expect(new Publication([blank, banded]).figure(3, 'civil', 'requests', 'public')).toEqual({
      band: { from: 0, to: 249 },
    });
  });
});

describe('a figure', () => {
  test.each<[Figure, string]>([
    [12, '12'],
    [{ band: { from: 0, to: 249 } }, '0-249'],
    [{ band: { from: 250 } }, '250+'],
    [{ blank: 'zero' }, ''],
    [{ blank: 'not-applicable' }, 'not applicable'],
    [{ blank: 'suppressed' }, 'suppressed'],
  ])('%j is written "%s"', (figure, text) => {
    expect(textOf(figure)).toBe(text);
  });

  test('is a number only if it is shown as one, or is a blank for zero', () => {
    expect(numberOf(5)).toBe(5);
    expect(numberOf({ blank: 'zero' })).toBe(0);
    expect(() => numberOf({ blank: 'suppressed' })).toThrow(NotExact);
    expect(() => numberOf({ band: { from: 1 } })).toThrow(
      'The figure is shown as "1+", and not as a number. Ask for it without a layout',
    );
  });
});
