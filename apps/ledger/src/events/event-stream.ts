import { Readable } from 'node:stream';
import { type IntakeContext, type Line, readNdjson, type Receipt, slugOf } from '@ledger/application';
import type { Log } from '@ledger/platform';
import { problem } from '../http/problems';
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
      const receipts = await answer(ledger, batch, context);
      yield receipts.map(lineOf).join('');
    }
  } catch (error) {
    if (lines.destroyed && !lines.readableEnded) return;
    log.error({ err: error }, 'a stream of events broke off');
    yield `${JSON.stringify({ status: 'failed', problem: BROKEN_OFF })}\n`;
  }
}

/** A receipt for each line, in their order: also for those that could not be read. */
async function answer({ intake, metrics }: Ledger, lines: readonly Line[], context: IntakeContext): Promise<Receipt[]> {
  const raws = lines.flatMap((line) => ('value' in line ? [line.value] : []));
  const receipts = await intake.submitMany(raws, context);
  let next = 0;
  return lines.map((line) => {
    if ('value' in line) return receipts[next++]!;
    metrics.intake.refused(slugOf(line.problem), 1);
    return { status: 'refused', problem: line.problem };
  });
}

const lineOf = (receipt: Receipt): string => `${JSON.stringify(withLinks(receipt))}\n`;

/** The status line has long been sent, so the last line says it: what has no answer above was not acknowledged. */
const BROKEN_OFF = problem(
  'unavailable',
  'The service failed here. Send what has no answer yet once more: nothing counts twice.',
);
