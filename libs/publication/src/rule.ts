import type { CountedSection, MeasureName } from '@ledger/counting';
import type { Audience } from './audience';
import type { Figure } from './figure';

/** The cell that a figure is of. */
export interface FigureAt {
  readonly section: CountedSection;
  readonly measure: MeasureName;
}

/** One rule of disclosure control. A rule is a pure function of what it is given. */
export interface Rule {
  readonly name: string;
  /** One sentence for the readers of a report. */
  readonly about: string;
  /**
   * Whether a section is withheld from an audience. Its rows, sums, demands, events and changes do not exist for that
   * audience, so that no other figure reveals it.
   */
  readonly withholds?: (section: CountedSection, audience: Audience) => boolean;
  /** What an audience is shown instead of a figure; the figure itself where the rule does not apply. */
  readonly figure?: (figure: Figure, at: FigureAt, audience: Audience) => Figure;
}
