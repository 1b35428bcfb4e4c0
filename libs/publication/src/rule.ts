import type { CountedSection, MeasureName } from '@ledger/counting';
import type { Audience } from './audience';
import type { Figure } from './figure';

/** The cells of one measure in one section. */
export interface FiguresAt {
  readonly section: CountedSection;
  readonly measure: MeasureName;
}

/**
 * One rule of disclosure control. Its functions are pure. An enterprise demand counts in section `enterprise` under one
 * policy and in its own section under another: a rule that hides one of the two names both, because a subtraction would
 * reveal it.
 */
export interface Rule {
  readonly name: string;
  /** One sentence for the readers of a report. */
  readonly about: string;
  /**
   * Whether a section is withheld from an audience. Its rows, sums, demands, events and changes do not exist for that
   * audience, so that no other figure reveals it.
   */
  readonly withholds?: (section: CountedSection, audience: Audience) => boolean;
  /** Shows something else in the place of numbers. */
  readonly figures?: {
    /**
     * Whether this applies to the figures of a measure. If it applies to any measure of a section, the audience sees no
     * demands, events or changes of the section either: they could be counted.
     */
    readonly at: (at: FiguresAt, audience: Audience) => boolean;
    /** What is shown in the place of a figure; rules apply in order, each to what the one before it shows. */
    readonly show: (figure: Figure) => Figure;
  };
}
