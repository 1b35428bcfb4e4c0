import { setTimeout as pause } from 'node:timers/promises';
import type { Problem, Receipt } from '@ledger/intake';
import type { OpenedLedger } from '../opened-ledger';
import { Refused, type Service, Unreachable } from '../service';
import { Failure } from '../failure';
import { type Places, placesIn, placesOf } from './place';

/** Where events are taken to. */
export interface Destination {
  /** An answer for each event, in their order; when it resolves, what they say is durable. */
  submit(events: readonly unknown[]): Promise<readonly Receipt[]>;
  readonly places: Places;
}

/** The ledger in this process. */
export const intoLedger = ({ intake, store }: Pick<OpenedLedger, 'intake' | 'store'>): Destination => ({
  submit: (events) => intake.submitMany(events, {}),
  places: placesIn({ store }),
});

const TRIES = 6;

/** The front door of a service. A busy or restarting one is asked again: the same event twice is one event. */
export const throughService = (service: Service): Destination => ({
  places: placesOf(service),
  async submit(events) {
    const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        const answer = await service.post('/v1/events', 'application/x-ndjson', body);
        return receiptsIn(await answer.text(), events.length);
      } catch (error) {
        const seconds = secondsToWait(error, TRIES - left);
        if (left === 0 || seconds === undefined) throw error;
        await pause(seconds * 1_000);
      }
    }
  },
});

function secondsToWait(error: unknown, tries: number): number | undefined {
  if (error instanceof Refused) return error.retryAfterSeconds;
  return error instanceof Unreachable || error instanceof BrokenOff ? 2 ** tries / 4 : undefined;
}

/** The service stopped answering in the middle of its answer. */
class BrokenOff extends Failure {}

/** The last line of an answer that broke off says why. */
interface Failed {
  readonly status: 'failed';
  readonly problem: Pick<Problem, 'status' | 'detail' | 'next'>;
}

function receiptsIn(text: string, expected: number): Receipt[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const answers = lines.map((line) => JSON.parse(line) as Receipt | Failed);
  const receipts = answers.filter((answer) => answer.status !== 'failed');
  const failed = answers.find((answer) => answer.status === 'failed');
  if (receipts.length === expected && !failed) return receipts;
  throw brokenOff(`The service answered ${receipts.length} of ${expected} events and broke off`, failed?.problem);
}

/** To ask again helps when the service is restarting; it does not make room on a disk. */
function brokenOff(answered: string, problem: Failed['problem'] | undefined): Failure {
  if (problem === undefined) return new BrokenOff(`${answered}.`, 'Import again: nothing counts twice.');
  const passing = problem.status === 503;
  return new (passing ? BrokenOff : Failure)(`${answered}. ${problem.detail}`, problem.next);
}
