import {
  type CountedSection,
  countedSection,
  countedSections,
  type MeasureName,
  measureNames,
  policies,
} from '@ledger/counting';
import type { Section } from '@ledger/demand';
import type { Audience } from './audience';
import type { Figure } from './figure';
import type { Rule } from './rule';
import { rules as inForce } from './rules';

/** A row of exact totals: the words of its dimensions, and every measure. */
export type ExactRow = { readonly section?: string } & { readonly [M in MeasureName]: number };

/** The same row as an audience is shown it. */
export type ShownRow<Row extends ExactRow = ExactRow> = Omit<Row, MeasureName> & {
  readonly [M in MeasureName]: Figure;
};

/** A change of one total. */
export interface ExactChange {
  readonly key: { readonly section: string; readonly measure: string };
  readonly total: number;
}

/** What is known of a demand that decides who may see it. */
export interface Sectioned {
  readonly section: Section;
  readonly segment: string;
}

type Data = { readonly [field: string]: unknown };

/** The different words that a field had in a history. */
const wordsIn = (history: readonly Data[], field: string): string[] => [
  ...new Set(history.flatMap((data) => (typeof data[field] === 'string' ? [data[field]] : []))),
];

/**
 * Stands between exact totals and every exit: HTTP, CSV, XLSX, server-sent events, Kafka, the command line. Pure: the same
 * rules, figures and audience give the same answer.
 */
export class Publication {
  private readonly visible = new Map<Audience, readonly CountedSection[]>();

  constructor(readonly rules: readonly Rule[] = inForce) {}

  /** The sections that an audience may see. */
  sections(audience: Audience): readonly CountedSection[] {
    let known = this.visible.get(audience);
    if (!known) this.visible.set(audience, (known = countedSections.filter((section) => this.sees(section, audience))));
    return known;
  }

  /** Whether an audience may see every section. */
  seesAll(audience: Audience): boolean {
    return this.sections(audience).length === countedSections.length;
  }

  /** Whether an audience may see a demand: under every policy its section is visible. */
  seesDemand(demand: Sectioned, audience: Audience): boolean {
    if (this.seesAll(audience)) return true;
    const visible = this.sections(audience);
    return policies.every((policy) => visible.includes(countedSection(demand, policy)));
  }

  /**
   * Whether an audience may see the events of a demand, by their data. A demand that was ever in a withheld section is
   * withheld, and so is one whose events name no section.
   */
  seesHistory(history: readonly Data[], audience: Audience): boolean {
    if (this.seesAll(audience)) return true;
    const sections = wordsIn(history, 'section');
    const segments = wordsIn(history, 'segment');
    const named = sections.flatMap((section) =>
      (segments.length > 0 ? segments : ['']).map((segment) => ({ section, segment })),
    );
    return (
      named.length > 0 &&
      named.every(({ section, segment }) => this.seesDemand({ section: section as Section, segment }, audience))
    );
  }

  /**
   * Narrows a filter by section to what an audience may see. `undefined` leaves a question unfiltered; an empty list means
   * that nothing of what was asked is visible.
   */
  narrowed(asked: readonly string[] | undefined, audience: Audience): readonly string[] | undefined {
    if (this.seesAll(audience)) return asked;
    const visible: readonly string[] = this.sections(audience);
    return asked === undefined || asked.length === 0 ? visible : asked.filter((word) => visible.includes(word));
  }

  /** The rows of visible sections, with each figure as the audience is shown it. */
  rows<Row extends ExactRow>(rows: readonly Row[], audience: Audience): ShownRow<Row>[] {
    const visible: readonly string[] = this.sections(audience);
    return rows
      .filter(({ section }) => section === undefined || visible.includes(section))
      .map((row) => this.row(row, audience));
  }

  /**
   * The rows of a change log that an audience may see: those of figures that it is shown as numbers. A difference, or the
   * time of one, would reveal any other figure.
   */
  changes<Row extends ExactChange>(rows: readonly Row[], audience: Audience): readonly Row[] {
    if (this.rules.length === 0) return rows;
    const visible: readonly string[] = this.sections(audience);
    return rows.filter(
      ({ key: { section, measure }, total }) =>
        visible.includes(section) && typeof this.figure(total, section, measure, audience) === 'number',
    );
  }

  /** One figure as an audience is shown it. */
  figure(figure: number, section: string, measure: string, audience: Audience): Figure {
    const at = { section: section as CountedSection, measure: measure as MeasureName };
    return this.rules.reduce<Figure>((found, rule) => rule.figure?.(found, at, audience) ?? found, figure);
  }

  private row<Row extends ExactRow>(row: Row, audience: Audience): ShownRow<Row> {
    if (!this.rules.some((rule) => rule.figure)) return row;
    const { section = '' } = row;
    const figures = measureNames.map((name) => [name, this.figure(row[name], section, name, audience)]);
    return { ...row, ...(Object.fromEntries(figures) as Record<MeasureName, Figure>) };
  }

  private sees(section: CountedSection, audience: Audience): boolean {
    return !this.rules.some((rule) => rule.withholds?.(section, audience));
  }
}
