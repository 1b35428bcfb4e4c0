import type { Position } from '@ledger/kernel';
import type { Problem } from './problems';

/**
 * The answer to one submitted event.
 *
 * - `recorded`: durable, at this place. Where the event broke a rule and its source is set to `flag`, the note of the
 *   exception stands right behind it.
 * - `repeated`: no event was written. Either the same source and id had its answer before (the place is that of the
 *   first time, however often it is sent), or the event changes nothing about the demand, e.g. a second, later validation
 *   (the place is that of the demand's newest event at the time).
 * - `waiting`: kept durably outside the history until `waitsFor` comes; it needs no further sending.
 * - `refused`: nothing was written.
 *
 * Every answer but `refused` claims the id: other content under it is refused from then on. A refusal claims nothing.
 */
export type Receipt =
  | {
      readonly status: 'recorded' | 'repeated';
      readonly source: string;
      readonly id: string;
      readonly demand: string;
      readonly position: Position;
      readonly revision: number;
    }
  | {
      readonly status: 'waiting';
      readonly source: string;
      readonly id: string;
      readonly demand: string;
      readonly waitsFor: string;
    }
  | {
      readonly status: 'refused';
      readonly source?: string;
      readonly id?: string;
      readonly demand?: string;
      readonly problem: Problem;
    };
