import type { Readable } from 'node:stream';
import { type IntakeContext, type Line, readNdjson, type Receipt, RecordEvents, slugOf } from '@ledger/intake';
import type { Log } from '@ledger/platform';
import { ClientGone } from '../http/body-source';
import { storageProblemOf } from '../http/problem-of';
import { type Problem, problem, ProblemError } from '../http/problems';
import type { Ledger } from '@ledger/ledger';
import { AnswerSpool, SpoolFull } from './answer-spool';
import { withLinks } from './receipts';
import type { SpoolRoom } from './spool-room';

export interface EventStream {
  readonly lines: Readable;
  readonly context: IntakeContext;
  /** Carries the command out, on the command bus. */
  readonly record: (command: RecordEvents) => Promise<Receipt[]>;
  readonly log: Log;
  /** Where answers lie that the client has not read yet. */
  readonly room: SpoolRoom;
}

/**
 * Answers a stream of events line by line while it is still coming. It ends with an answer to the last line, or with a
 * line `failed` that says why it does not, or broken off.
 */
export function answersTo(ledger: Ledger, stream: EventStream): Readable {
  const spool = new AnswerSpool(stream.room);
  void takeIn(ledger, stream, spool).catch((error: Error) => spool.fail(error));
  return spool.answers;
}

async function takeIn(ledger: Ledger, stream: EventStream, spool: AnswerSpool): Promise<void> {
  const { lines, log } = stream;
  const stop = (): void => void lines.destroy(new Stopping());
  const { signal } = ledger.stopping;
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    spool.end(await unlessBroken(answerAll(ledger, stream, spool), spool, log));
  } finally {
    signal.removeEventListener('abort', stop);
    lines.destroy();
  }
}

/** Writes the answers. Resolves when the stream has ended and each line has its answer. */
async function answerAll(ledger: Ledger, { lines, ...sender }: EventStream, spool: AnswerSpool): Promise<void> {
  for await (const batch of readNdjson(lines)) {
    const receipts = await receiptsFor(ledger, batch, sender);
    await spool.write(receipts.map(lineOf).join(''));
    if (spool.isClosed) throw new ClientGone();
  }
}

/** The last line of an answer that broke off; nothing for one that is whole. */
async function unlessBroken(answers: Promise<void>, spool: AnswerSpool, log: Log): Promise<string> {
  try {
    await answers;
    return '';
  } catch (error) {
    if (hasNoNeedOfALine(error, spool)) throw error;
    tell(error, log);
    return lineOf(brokenOffBy(error));
  }
}

/** No client is there to read it; or none of the answers has gone out, and the problem can be the whole answer. */
const hasNoNeedOfALine = (error: unknown, spool: AnswerSpool): boolean =>
  spool.isClosed || error instanceof ClientGone || (error instanceof ProblemError && spool.isUntouched);

function tell(error: unknown, log: Log): void {
  if (error instanceof Stopping) return;
  if (error instanceof ProblemError || error instanceof SpoolFull) log.warn({ reason: error.message }, BROKE_OFF);
  else log.error({ err: error }, BROKE_OFF);
}

const BROKE_OFF = 'a stream of events broke off';

/** The service stops: it takes no more lines. */
class Stopping extends Error {}

/** A receipt for each line, in their order: also for those that could not be read. */
async function receiptsFor(
  { metrics }: Ledger,
  lines: readonly Line[],
  { record, context }: Pick<EventStream, 'record' | 'context'>,
): Promise<Receipt[]> {
  const raws = lines.flatMap((line) => ('value' in line ? [line.value] : []));
  const receipts = await record(new RecordEvents(raws, context));
  let next = 0;
  return lines.map((line) => {
    if ('value' in line) return receipts[next++]!;
    metrics.refused(slugOf(line.problem), 1);
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
const UNREAD: Failed = {
  status: 'failed',
  problem: problem('answers-not-read', 'You send without reading, and the service keeps no more answers for you.'),
};

function brokenOffBy(error: unknown): Failed {
  if (error instanceof Stopping) return STOPPING;
  if (error instanceof SpoolFull) return UNREAD;
  const found = error instanceof ProblemError ? error.answer : storageProblemOf(error);
  return found ? { status: 'failed', problem: found } : BROKEN_OFF;
}
