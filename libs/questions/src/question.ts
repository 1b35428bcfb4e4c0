import type { EventLog, WaitingRoom } from '@ledger/event-store';
import type { Publication } from '@ledger/publication';
import type { ReadModel } from '@ledger/read-model';

/** Something that can be asked of a ledger. `answer` is never set: it ties a question to its answer for the compiler. */
export interface Question<Answer> {
  readonly answer?: Answer;
}

export type AnswerTo<Asked> = Asked extends Question<infer Answer> ? Answer : never;

/** Answers one kind of question. */
export interface QuestionHandler<Asked extends Question<unknown>> {
  execute(question: Asked): Promise<AnswerTo<Asked>>;
}

/** The parts of an open ledger that questions are answered from. */
export interface AskedLedger {
  readonly store: EventLog;
  readonly waitingRoom: WaitingRoom;
  readonly readModel: ReadModel;
  /** What each audience may see. */
  readonly publication: Publication;
  /**
   * Brings the totals up to the newest event: by counting, or by waiting for the process that counts.
   *
   * @throws HistoryMismatch when the totals were counted from another history of the ledger
   */
  settle(): Promise<void>;
}
