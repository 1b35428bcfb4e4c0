export { questions } from './catalog';
export { type DemandAnswer, DemandHandler, DemandQuestion } from './demand';
export { type DemandsAnswer, DemandsHandler, DemandsQuestion } from './demands';
export {
  type DismissedAnswer,
  DismissedHandler,
  dismissedItem,
  type DismissedItem,
  DismissedQuestion,
} from './dismissed';
export { ExplainHandler, ExplainQuestion, type ShownExplanation } from './explain';
export { type HistoryAnswer, HistoryHandler, type HistoryItem, HistoryQuestion } from './history';
export { type PeriodsAnswer, PeriodsHandler, PeriodsQuestion } from './periods';
export type { AnswerTo, AskedLedger, Question, QuestionHandler } from './question';
export { ReplayHandler, ReplayQuestion } from './replay';
export { type ShownTotals, TotalsHandler, TotalsQuestion } from './totals';
export { type UnreadableItem, type WaitingAnswer, WaitingHandler, type WaitingItem, WaitingQuestion } from './waiting';
export { type SectionByCountry, sectionsByCountry } from './sections-by-country';
