import { DemandHandler, DemandQuestion } from './demand';
import { DemandsHandler, DemandsQuestion } from './demands';
import { DismissedHandler, DismissedQuestion } from './dismissed';
import { ExplainHandler, ExplainQuestion } from './explain';
import { HistoryHandler, HistoryQuestion } from './history';
import { PeriodsHandler, PeriodsQuestion } from './periods';
import { ReplayHandler, ReplayQuestion } from './replay';
import { TotalsHandler, TotalsQuestion } from './totals';
import { WaitingHandler, WaitingQuestion } from './waiting';

/** Every question and its handler. A new question is a file and a line here. */
export const questions = [
  [TotalsQuestion, TotalsHandler],
  [ExplainQuestion, ExplainHandler],
  [PeriodsQuestion, PeriodsHandler],
  [DemandsQuestion, DemandsHandler],
  [DemandQuestion, DemandHandler],
  [HistoryQuestion, HistoryHandler],
  [WaitingQuestion, WaitingHandler],
  [DismissedQuestion, DismissedHandler],
  [ReplayQuestion, ReplayHandler],
] as const;
