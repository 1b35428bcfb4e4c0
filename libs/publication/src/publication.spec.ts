import { countedSections, type MeasureName, measureNames } from '@ledger/counting';
import fc from 'fast-check';
import { audiences } from './audience';
import { type Figure, isExact, NotExact, numberOf, textOf } from './figure';
import { Publication } from './publication';
import type { ExactRow, ShownRow } from './rows';
import type { Rule } from './rule';

type Row = ExactRow & { readonly country: string };

const row = (section: string, value = 7, country = 'IE'): Row => ({
  section,
  country,
  ...(Object.fromEntries(measureNames.map((name) => [name, value])) as Record<MeasureName, number>),
});

/** The sum of the rows of each section. */
function sumsOf(rows: readonly Row[]): Row[] {
  const sections = Map.groupBy(rows, ({ section }) => section);
  return [...sections].map(([section, of]) =>
    row(
      section,
      of.reduce((sum, { requests }) => sum + requests, 0),
    ),
  );
}

const totalsOf = (rows: readonly Row[]) => ({ rows, sums: sumsOf(rows) });
const change = (section: string) => ({ key: { section, measure: 'requests' }, previous: 6, total: 7 });
const event = (data: Record<string, unknown>) => ({ entry: { data } });

const about = 'A rule of a test.';
const withholding = (...sections: string[]): Rule => ({
  name: 'withholding',
  about,
  withholds: (one, audience) => sections.includes(one) && audience === 'public',
});

/** Shows the requests of a section in another way to all but internal audiences. */
const showing = (section: string, show: (figure: Figure) => Figure): Rule => ({
  name: 'showing',
  about,
  figures: {
    at: (at, audience) => at.section === section && at.measure === 'requests' && audience !== 'internal',
    show,
  },
});
const banded = (figure: Figure): Figure => (typeof figure === 'number' ? { band: { from: 0, to: 249 } } : figure);
const below =
  (least: number) =>
  (figure: Figure): Figure =>
    typeof figure === 'number' && figure < least ? { blank: 'suppressed' } : figure;

describe('a publication', () => {
  test('without rules shows every row, sum, change, demand and event unchanged, to every audience', () => {
    const publication = new Publication([]);
    const exact = totalsOf(countedSections.map((section) => row(section)));
    for (const audience of audiences) {
      expect(publication.totals(exact, audience)).toEqual(exact);
      expect(
        publication.changes(
          exact.rows.map(({ section }) => change(section)),
          audience,
        ),
      ).toHaveLength(7);
      expect(publication.seesAllDemands(audience)).toBe(true);
      expect(publication.history([event({})], audience)).toEqual([event({})]);
      expect(publication.narrowed(undefined, audience)).toBeUndefined();
      expect(publication.narrowed(['civil'], audience)).toEqual(['civil']);
      expect(publication.narrowedDemands(undefined, audience)).toBeUndefined();
    }
  });

  test('never shows a row, a sum, a change or a demand of a withheld section, and shows all others', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countedSections), fc.subarray([...countedSections]), (hidden, asked) => {
        const publication = new Publication([withholding(hidden)]);
        const others = asked.filter((section) => section !== hidden);
        const exact = totalsOf(asked.map((section) => row(section)));
        expect(publication.totals(exact, 'public')).toEqual(totalsOf(others.map((section) => row(section))));
        expect(publication.totals(exact, 'internal')).toEqual(exact);
        expect(publication.changes(asked.map(change), 'public')).toEqual(others.map(change));
        expect(publication.narrowed(asked, 'public')).not.toContain(hidden);
        expect(publication.narrowed([hidden], 'public')).toEqual([]);
      }),
    );
  });

  test('withholds a demand that counts in a withheld section under any policy', () => {
    const publication = new Publication([withholding('enterprise')]);
    const [enterprise, consumer] = ['enterprise', 'consumer'].map((segment) => ({
      state: { section: 'criminal' as const, segment },
    }));
    expect(publication.demands([enterprise!, consumer!], 'public')).toEqual([consumer]);
    expect(publication.demands([enterprise!, consumer!], 'internal')).toEqual([enterprise, consumer]);
  });

  test('narrows a list of demands to the sections of which some demand is visible', () => {
    const publication = new Publication([withholding('civil', 'enterprise')]);
    const seen = publication.narrowedDemands(undefined, 'public');
    expect(seen).toEqual(['criminal', 'emergency', 'national-security', 'data-access-agreement', 'preservation']);
    expect(publication.narrowedDemands(['civil'], 'public')).toEqual([]);
    expect(publication.narrowedDemands(['criminal', 'civil'], 'public')).toEqual(['criminal']);
  });

  test('withholds the events of a demand that was ever in a withheld section, or that names none', () => {
    const publication = new Publication([withholding('national-security')]);
    const received = event({ section: 'criminal', segment: 'consumer' });
    const later = event({ on: '2019-03-04' });
    const moved = event({ section: 'national-security' });
    expect(publication.history([received, later], 'public')).toEqual([received, later]);
    expect(publication.history([received, moved], 'public')).toEqual([]);
    expect(publication.history([received], 'public', [received, moved])).toEqual([]);
    expect(publication.history([later], 'public')).toEqual([]);
    expect(publication.history([later], 'internal')).toEqual([later]);
  });

  test('shows a figure in the place of a number where a rule says so, and keeps the other measures', () => {
    const publication = new Publication([showing('civil', banded)]);
    const { rows, sums } = publication.totals(totalsOf([row('civil'), row('criminal')]), 'reporting');
    for (const [civil, criminal] of [rows, sums]) {
      expect(civil).toMatchObject({ requests: { band: { from: 0, to: 249 } }, rejected: 7 });
      expect(criminal).toMatchObject({ requests: 7 });
    }
    expect(publication.totals(totalsOf([row('civil')]), 'internal').rows).toEqual([row('civil')]);
  });

  test('shows no change, demand or event of a section with a figure that is not a number: they could be counted', () => {
    const publication = new Publication([showing('civil', banded)]);
    expect(publication.changes(['civil', 'criminal'].map(change), 'reporting')).toEqual([change('criminal')]);
    expect(publication.seesDemand({ section: 'civil', segment: 'consumer' }, 'reporting')).toBe(false);
    expect(publication.history([event({ section: 'civil', segment: 'consumer' })], 'reporting')).toEqual([]);
    expect(publication.opens(['civil'], 'reporting')).toBe(false);
    expect(publication.opens(undefined, 'reporting')).toBe(false);
    expect(publication.opens(['criminal'], 'reporting')).toBe(true);
    expect(publication.opens(undefined, 'internal')).toBe(true);
    expect(publication.sections('reporting')).toContain('civil');
  });

  test('shows a sum as a number exactly where it shows every row of it as one', () => {
    const rules = fc.subarray([
      showing('civil', banded),
      showing('civil', below(10)),
      showing('criminal', below(5)),
      showing('criminal', (figure) => (figure === 0 ? { blank: 'zero' } : figure)),
      showing('emergency', (figure) => (typeof figure === 'number' && figure > 20 ? { band: { from: 21 } } : figure)),
    ]);
    const section = fc.constantFrom('civil', 'criminal', 'emergency');
    const rows = fc.array(
      fc.tuple(section, fc.nat(30)).map(([of, value]) => row(of, value)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(rules, rows, (inForce, exact) => {
        const shown = new Publication(inForce).totals(totalsOf(exact), 'public');
        for (const sum of shown.sums) {
          const parts = shown.rows.filter((one) => one.section === sum.section);
          expect(parts.every(({ requests }) => isExact(requests))).toBe(isExact(sum.requests));
        }
      }),
    );
  });

  test('suppresses a sum that would reveal a suppressed row, and leaves its other measures', () => {
    const publication = new Publication([showing('criminal', below(5))]);
    const { rows, sums } = publication.totals(totalsOf([row('criminal', 3), row('criminal', 100, 'FR')]), 'public');
    expect(rows.map(({ requests }) => requests)).toEqual([{ blank: 'suppressed' }, 100]);
    expect(sums).toMatchObject([{ requests: { blank: 'suppressed' }, rejected: 103 }]);
  });

  test('adds up sections only where each is a number, and shows the figure of a single one', () => {
    const publication = new Publication([showing('civil', banded)]);
    expect(publication.sum('requests', [row('criminal', 2), row('emergency', 3)], 'public')).toBe(5);
    expect(publication.sum('requests', [row('civil')], 'public')).toEqual({ band: { from: 0, to: 249 } });
    expect(publication.sum('requests', [row('civil'), row('criminal')], 'public')).toEqual({ blank: 'suppressed' });
    expect(publication.sum('requests', [], 'public')).toBe(0);
  });

  test('marks what it shows, so that exact rows are not assignable to shown ones', () => {
    const isTaken: Row extends ShownRow<Row> ? true : false = false;
    expect(isTaken).toBe(false);
  });

  test('applies its rules in order, each to what the one before it shows', () => {
    const blank = (figure: Figure): Figure => (typeof figure === 'number' ? { blank: 'pending' } : figure);
    const shown = (...show: ((figure: Figure) => Figure)[]): Figure =>
      new Publication(show.map((one) => showing('civil', one))).sum('requests', [row('civil')], 'public');
    expect(shown(banded, blank)).toEqual({ band: { from: 0, to: 249 } });
    expect(shown(blank, banded)).toEqual({ blank: 'pending' });
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
