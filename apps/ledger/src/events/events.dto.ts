import { ProblemAnswer } from '../http/problem.dto';

export class Links {
  /** Where the demand can be read. */
  demand: string;
}

/** The answer to one event. */
export class ReceiptAnswer {
  status: 'recorded' | 'repeated' | 'waiting' | 'refused';
  source?: string;
  id?: string;
  /** The demand that the event is about. */
  demand?: string;
  /** Its place in the whole ledger. */
  position?: string;
  /** Its place in the history of its demand, from 0. */
  revision?: number;
  /** What has to come first. */
  waitsFor?: string;
  /** Why it was refused. */
  problem?: ProblemAnswer;
  links?: Links;
}

export class BatchSummary {
  recorded: number;
  repeated: number;
  waiting: number;
  refused: number;
}

/** The answers to a batch, in its order. */
export class BatchAnswer {
  items: ReceiptAnswer[];
  summary: BatchSummary;
}
