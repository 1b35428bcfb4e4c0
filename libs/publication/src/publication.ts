import {
  type CountedSection,
  countedSection,
  countedSections,
  type MeasureName,
  measureNames,
  policies,
} from '@ledger/counting';
import { section, type Section, segment } from '@ledger/demand';
import type { Audience } from './audience';
import { type Figure, isExact, numberOf, SUPPRESSED } from './figure';
import { consistent } from './consistent';
import type { ExactRow, ExactTotals, PublishedTotals, ShownRow } from './rows';
import type { FiguresAt, Rule } from './rule';
import { rules as inForce } from './rules';
import { asShown, type Shown } from './shown';

/** A change of one total. */
export interface ExactChange {
  readonly key: { readonly section: string; readonly measure: string };
}

/** What is known of a demand that decides who may see it. */
export interface Sectioned {
  readonly section: Section;
  readonly segment: string;
}

type Data = { readonly [field: string]: unknown };

/** An event of a demand. */
interface Recorded {
  readonly entry: { readonly data: Data };
}

/** The different words that a field had in a history. */
const wordsIn = (history: readonly Data[], field: string): string[] => [
  ...new Set(history.flatMap((data) => (typeof data[field] === 'string' ? [data[field]] : []))),
];

/** The words that were asked for and may be seen; all that may be seen where none was asked for. */
const within = (visible: readonly string[], asked: readonly string[] = []): readonly string[] =>
  asked.length === 0 ? visible : asked.filter((word) => visible.includes(word));

/**
 * Stands between exact totals and every exit: HTTP, CSV, XLSX, server-sent events, Kafka, the command line. Pure: the same
 * rules, figures and audience give the same answer.
 */
export class Publication {
  private readonly known = new Map<Audience, View>();

  constructor(readonly rules: readonly Rule[] = inForce) {}

  /** The sections whose totals an audience may see. */
  sections(audience: Audience): readonly CountedSection[] {
    return this.view(audience).visible;
  }

  /** Whether an audience may see every demand. */
  seesAllDemands(audience: Audience): boolean {
    return this.view(audience).open.length === countedSections.length;
  }

  /** Whether an audience may see a demand: under every policy, its section is shown in numbers. */
  seesDemand(demand: Sectioned, audience: Audience): boolean {
    const { open } = this.view(audience);
    return policies.every((policy) => open.includes(countedSection(demand, policy)));
  }

  /**
   * Whether an audience may see the events of a demand, by their data. A demand that was ever in a section that is hidden
   * is withheld, and so is one whose events name no section.
   */
  seesHistory(history: readonly Data[], audience: Audience): boolean {
    if (this.seesAllDemands(audience)) return true;
    const sections = wordsIn(history, 'section');
    const segments = wordsIn(history, 'segment');
    const named = sections.flatMap((word) =>
      (segments.length > 0 ? segments : ['']).map((of) => ({ section: word as Section, segment: of })),
    );
    return named.length > 0 && named.every((demand) => this.seesDemand(demand, audience));
  }

  /**
   * Narrows a filter by section to what an audience may see. `undefined` leaves a question unfiltered; an empty list means
   * that nothing of what was asked is visible.
   */
  narrowed(asked: readonly string[] | undefined, audience: Audience): readonly string[] | undefined {
    const { visible } = this.view(audience);
    return visible.length === countedSections.length ? asked : within(visible, asked);
  }

  /** The same for a list of demands: the sections of which the audience may see some demand. */
  narrowedDemands(asked: readonly string[] | undefined, audience: Audience): readonly string[] | undefined {
    if (this.seesAllDemands(audience)) return asked;
    const isSeen = (of: Section): boolean =>
      segment.words.some((word) => this.seesDemand({ section: of, segment: word }, audience));
    return within(section.words.filter(isSeen), asked);
  }

  /** The demands that an audience may see, by what they are now. */
  demands<Demand extends { readonly state: Sectioned }>(
    demands: readonly Demand[],
    audience: Audience,
  ): Shown<Demand>[] {
    return demands.filter(({ state }) => this.seesDemand(state, audience)).map(asShown);
  }

  /** Events of one demand, all of them or none, by the whole history of the demand: see `seesHistory`. */
  history<Event extends Recorded>(
    events: readonly Event[],
    audience: Audience,
    whole: readonly Recorded[] = events,
  ): Shown<Event>[] {
    const data = whole.map(({ entry }) => entry.data);
    return this.seesHistory(data, audience) ? events.map(asShown) : [];
  }

  /**
   * The rows of visible sections and their sums, with each figure as the audience is shown it. A sum is a number exactly
   * where every row that it adds up is one: a subtraction would reveal the others. Where all rows are numbers and a rule
   * hides the sum, the rows are suppressed too.
   */
  totals<Row extends ExactRow>({ rows, sums }: ExactTotals<Row>, audience: Audience): PublishedTotals<Row> {
    const shown = { rows: this.rows(rows, audience), sums: this.rows(sums, audience) };
    return this.hidesFigures(audience) ? consistent(shown) : shown;
  }

  /**
   * The figure of one measure over several sections, from the total of each. It is a number only where each of them is
   * one; of a single section it is that section's figure.
   */
  sum(measure: MeasureName, sections: readonly ExactRow[], audience: Audience): Figure {
    const figures = this.rows(sections, audience).map((row) => row[measure]);
    if (figures.length === 1) return figures[0]!;
    return figures.every(isExact) ? figures.reduce<number>((sum, figure) => sum + numberOf(figure), 0) : SUPPRESSED;
  }

  /** Whether an audience may see the demands and events behind the totals of these sections; of all that it sees if absent. */
  opens(sections: readonly string[] | undefined, audience: Audience): boolean {
    const { open, visible } = this.view(audience);
    return (sections ?? visible).every((word) => (open as readonly string[]).includes(word));
  }

  /** The rows of a change log that an audience may see: a difference, or the time of one, would reveal a hidden figure. */
  changes<Row extends ExactChange>(rows: readonly Row[], audience: Audience): readonly Shown<Row>[] {
    if (this.seesAllDemands(audience)) return rows.map(asShown);
    return rows.filter(({ key }) => this.opens([key.section], audience)).map(asShown);
  }

  /** Whether an audience is shown something else in the place of any number. */
  hidesFigures(audience: Audience): boolean {
    const { open, visible } = this.view(audience);
    return open.length < visible.length;
  }

  private figure(exact: number, at: FiguresAt, audience: Audience): Figure {
    return this.rules.reduce<Figure>(
      (shown, { figures }) => (figures?.at(at, audience) ? figures.show(shown) : shown),
      exact,
    );
  }

  private rows<Row extends ExactRow>(rows: readonly Row[], audience: Audience): ShownRow<Row>[] {
    const { visible } = this.view(audience);
    const seen = rows.filter(({ section: of }) => (visible as readonly string[]).includes(of));
    return seen.map((row) => asShown(this.hidesFigures(audience) ? this.row(row, audience) : row));
  }

  private row<Row extends ExactRow>(row: Row, audience: Audience): Row & { readonly [M in MeasureName]: Figure } {
    const of = row.section as CountedSection;
    const figures = measureNames.map((name) => [
      name,
      this.figure(row[name], { section: of, measure: name }, audience),
    ]);
    return { ...row, ...Object.fromEntries(figures) };
  }

  /** Kept for each audience: rules are pure. */
  private view(audience: Audience): View {
    let view = this.known.get(audience);
    if (!view) this.known.set(audience, (view = viewOf(this.rules, audience)));
    return view;
  }
}

/** What an audience sees. */
interface View {
  /** The sections whose totals are shown. */
  readonly visible: readonly CountedSection[];
  /** Those of them whose numbers are all shown, and whose demands, events and changes may be seen too. */
  readonly open: readonly CountedSection[];
}

function viewOf(rules: readonly Rule[], audience: Audience): View {
  const visible = countedSections.filter((word) => !rules.some((rule) => rule.withholds?.(word, audience)));
  const isHidden = (at: FiguresAt): boolean => rules.some(({ figures }) => figures?.at(at, audience));
  const open = visible.filter((word) => !measureNames.some((measure) => isHidden({ section: word, measure })));
  return { visible, open };
}
