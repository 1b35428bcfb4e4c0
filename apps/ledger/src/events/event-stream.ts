import { Readable } from 'node:stream';
import { type IntakeContext, type Line, readNdjson, type Receipt, slugOf } from '@ledger/application';
import type { Log } from '@ledger/platform';
import { storageProblemOf } from '../http/problem-of';
import { type Problem, problem } from '../http/problems';
import type { Ledger } from '../ledger';
import { withLinks } from './receipts';

export interface EventStream {
  readonly lines: Readable;
  readonly context: IntakeContext;
  readonly log: Log;
}

/**
 * Answers a stream of events line by line while it is still coming. Nothing piles up: what the caller does not read
 * back is not taken in further, so a caller has to read while it sends.
 */
export function answersTo(ledger: Ledger, stream: EventStream): Readable {
  return Readable.from(answers(ledger, stream), { highWaterMark: 1 });
}

async function* answers(ledger: Ledger, { lines, context, log }: EventStream): AsyncGenerator<string> {
  try {
    for await (const batch of readNdjson(lines)) {
      const receipts = await receiptsFor(ledger, batch, context);
      yield receipts.map(lineOf).join('');
      if (!ledger.stopping.signal.aborted) continue;
      yield lineOf(STOPPING);
      return;
    }
  } catch (error) {
    if (lines.destroyed && !lines.readableEnded) return;
    log.error({ err: error }, 'a stream of events broke off');
    yield lineOf(brokenOffBy(error));
  }
}

/** A receipt for each line, in their order: also for those that could not be read. */
async function receiptsFor(
  { intake, metrics }: Ledger,
  lines: readonly Line[],
  context: IntakeContext,
): Promise<Receipt[]> {
  const raws = lines.flatMap((line) => ('value' in line ? [line.value] : []));
  const receipts = await intake.submitMany(raws, context);
  let next = 0;
  return lines.map((line) => {
    if ('value' in line) return receipts[next++]!;
    metrics.intake.refused(slugOf(line.problem), 1);
    return { status: 'refused', problem: line.problem };
  });
}

const lineOf = (answer: Receipt | Failed): string =>
  `${JSON.stringify(answer.status === 'failed' ? answer : withLinks(answer))}\n`;

/** The status line has long been sent, so the last line says it: what has no answer above it was not acknowledged. */
interface Failed {
  readonly status: 'failed';
  readonly problem: Problem;
}

const failed = (detail: string): Failed => ({ status: 'failed', problem: problem('unavailable', detail) });
const AGAIN = 'Send what has no answer yet once more: nothing counts twice.';
const BROKEN_OFF = failed(`The service failed here. ${AGAIN}`);
const STOPPING = failed(`The service is stopping. ${AGAIN}`);

function brokenOffBy(error: unknown): Failed {
  const found = storageProblemOf(error);
  return found ? { status: 'failed', problem: found } : BROKEN_OFF;
}
