import {
  authorityKind,
  country,
  dataLocation,
  type DemandState,
  legalProcess,
  outcomeOf,
  ruleName,
  section,
  segment,
  type Vocabulary,
} from '@ledger/demand';
import { type Instant, type LocalDate } from '@ledger/kernel';
import fc from 'fast-check';
import { measures } from './measures';
import { cellKeyText, cellsOf, diffCells } from './testing/cells';
import { demandWith } from './testing/demand';
import { policies } from './policies';
import { policyId } from './policy';

const oneOf = <Word extends string>(of: Vocabulary<Word>) => fc.constantFrom(...of.words);
const few = fc.integer({ min: 0, max: 5 });
const day = fc
  .tuple(fc.integer({ min: 2018, max: 2020 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}-15` as LocalDate);
const instant = day.map((date) => `${date}T00:00:00.000Z` as Instant);

const state: fc.Arbitrary<DemandState> = fc
  .record(
    {
      receivedOn: day,
      section: oneOf(section),
      country: oneOf(country),
      authority: oneOf(authorityKind),
      process: oneOf(legalProcess),
      segment: oneOf(segment),
      dataLocation: fc.constantFrom(...dataLocation.words),
      accounts: few,
      rejectedAt: instant,
      withdrawnAt: instant,
      narrowedTo: few,
      challenges: fc.dictionary(fc.constantFrom('c-1', 'c-2'), fc.constantFrom('', 'upheld')),
      redirections: few,
      secrecyOrders: fc.dictionary(fc.constantFrom('s-1', 's-2'), fc.constantFrom('', '2019-05-01')),
      noticesGiven: few,
      disclosures: fc.record({ content: few, nonContent: few }),
      contentAccounts: few,
      nonContentAccounts: few,
      noDataAnswers: few,
      noDataAccounts: few,
      preservations: few,
      exceptions: fc.dictionary(oneOf(ruleName), day),
      answeredOn: day,
    },
    { requiredKeys: ['section', 'country'] },
  )
  .map(demandWith);

const policy = fc.constantFrom(...policies);

/** Cells as a map from text to value, without those that are 0. */
function added(into: Map<string, number>, cells: readonly (readonly [string, number])[]): Map<string, number> {
  for (const [key, value] of cells) {
    const sum = (into.get(key) ?? 0) + value;
    if (sum === 0) into.delete(key);
    else into.set(key, sum);
  }
  return into;
}

describe('counting, for every measure and every policy', () => {
  it('the differences along a history add up to the cells of its end', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 6 }), policy, (history, by) => {
        const totals = new Map<string, number>();
        for (const [i, after] of history.entries()) {
          const changes = diffCells(history[i - 1], after, by);
          expect(changes.every(({ delta }) => delta !== 0)).toBe(true);
          added(
            totals,
            changes.map(({ key, delta }) => [cellKeyText(key), delta] as const),
          );
        }
        const end = cellsOf(history.at(-1)!, by).map(({ key, value }) => [cellKeyText(key), value] as const);
        expect(totals).toEqual(new Map(end));
      }),
    );
  });

  it('a step that changes nothing changes no cell', () => {
    fc.assert(fc.property(state, policy, (of, by) => expect(diffCells(of, { ...of }, by)).toEqual([])));
  });

  it('values are whole and never negative, and no cell of a demand appears twice', () => {
    fc.assert(
      fc.property(state, policy, (of, by) => {
        const cells = cellsOf(of, by);
        expect(cells.every(({ value }) => Number.isSafeInteger(value) && value > 0)).toBe(true);
        expect(new Set(cells.map(({ key }) => cellKeyText(key))).size).toBe(cells.length);
      }),
    );
  });

  it('in a section that counts requests, the outcomes of a counted demand add up to one, and to where it ended', () => {
    fc.assert(
      fc.property(state, policy, (of, by) => {
        const cells = cellsOf(of, by).filter(({ key }) => by.outcomeUnit[key.section] === 'requests');
        const outcomes = cells.filter(({ key }) => unitOf(key.measure) === 'outcome');
        expect(outcomes.map(({ key, value }) => [key.measure.replaceAll('_', '-'), value])).toEqual(
          cells.length === 0 ? [] : [[outcomeOf(of), 1]],
        );
      }),
    );
  });

  it('in a section that counts accounts, the outcomes add up to the accounts still asked for, unless more were answered', () => {
    fc.assert(
      fc.property(state, (drawn) => {
        const of = { ...drawn, section: 'civil' as const };
        const cells = cellsOf(of, policies[0]).filter(({ key }) => unitOf(key.measure) === 'outcome');
        const asked = Math.min(of.accounts, of.narrowedTo ?? of.accounts);
        const answered = of.contentAccounts + of.nonContentAccounts + of.noDataAccounts;
        expect(cells.reduce((sum, { value }) => sum + value, 0)).toBe(Math.max(asked, answered));
      }),
    );
  });
});

describe('a cell', () => {
  it('is named by its dimensions in one fixed order', () => {
    const [first] = cellsOf(demandWith(), policies[0]);
    expect(cellKeyText(first!.key)).toBe('microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|requests');
  });

  it('has a name that no other cell has: no word of a dimension holds the separator', () => {
    const vocabularies: readonly Vocabulary[] = [section, country, legalProcess, authorityKind, segment];
    const words = [
      ...vocabularies.flatMap((vocabulary) => vocabulary.words),
      ...policies.map(policyId),
      ...measures.map(nameOf),
    ];
    expect(words.filter((word) => word.includes('|'))).toEqual([]);
  });
});

describe('the measure catalog', () => {
  it('names each measure once', () => {
    expect(new Set(measures.map(nameOf)).size).toBe(measures.length);
  });

  it('has a sentence about each', () => {
    expect(measures.filter(({ about }) => !/^[A-Z].*\.$/.test(about))).toEqual([]);
  });
});

const nameOf = ({ name }: { readonly name: string }): string => name;
const unitOf = (measure: string) => measures.find(({ name }) => name === measure)!.unit;
