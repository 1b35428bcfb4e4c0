import type { Epoch } from '@ledger/event-store';
import { type Cursor, WrongCursor } from './cursor';
import type { Feed, LedgerHistory } from './feed';

/** What to do about a ledger file that was put back without a word. */
export const PUT_BACK =
  'It looks like an older copy that was put back without "ledger restore": put the newer ledger back, or restore the copy ' +
  'with "ledger restore", which tells the readers of Kafka. Or stream it under another prefix (LEDGER_KAFKA_PREFIX).';

/** The newest restore of a ledger; absent when it was never restored. Its instant names the history that it began. */
export async function lastRestore(history: Pick<LedgerHistory, 'epochs'>): Promise<Epoch | undefined> {
  return (await history.epochs()).findLast(({ reason }) => reason === 'restored');
}

/**
 * Whether a cursor is of this ledger as it is now. A restore that the stream does not know yet makes all that was
 * streamed void, whatever the positions say: it is returned, and the stream has to begin again with it. Without one,
 * the chain at the cursor has to be the one that was streamed.
 *
 * @throws WrongCursor when it is of another ledger or projection, or of a history that this ledger does not have
 */
export async function unknownRestore(cursor: Cursor, feed: Feed): Promise<Epoch | undefined> {
  assertOwn(cursor, feed);
  const restore = await lastRestore(feed.history);
  const [streamed, here] = [cursor.epoch ?? '', restore?.beganAt ?? ''];
  if (here > streamed) return restore;
  if (here < streamed) throw unknownHistory(cursor, restore);
  await assertSameChain(cursor, feed);
  return undefined;
}

function assertOwn(cursor: Cursor, feed: Feed): void {
  if (cursor.ledgerId !== feed.ledgerId) {
    throw new WrongCursor(
      `Kafka holds what ledger ${cursor.ledgerId} has streamed; this is ledger ${feed.ledgerId}. ` +
        'Stream it under another prefix (LEDGER_KAFKA_PREFIX).',
    );
  }
  if (cursor.projection !== feed.projection) {
    throw new WrongCursor(
      `Kafka holds records of ${cursor.projection}; this program makes ${feed.projection}. ` +
        'A new projection begins on separate topics (LEDGER_KAFKA_PREFIX).',
    );
  }
}

function unknownHistory({ epoch }: Cursor, restore: Epoch | undefined): WrongCursor {
  const here = restore ? `was restored last at ${restore.beganAt}` : 'was never restored';
  return new WrongCursor(
    `Kafka holds the history of this ledger that began when it was restored at ${epoch}; this copy of it ${here}. ` +
      'Put the ledger of that history back, or restore this copy with "ledger restore", on a machine whose clock is right.',
  );
}

async function assertSameChain({ to, chain }: Cursor, feed: Feed): Promise<void> {
  const head = await feed.head();
  if (to > head) {
    throw new WrongCursor(
      `Kafka was told of the ledger up to position ${to}; this ledger ends at ${head}. ${PUT_BACK}`,
    );
  }
  const here = chain === undefined ? undefined : await feed.history.chainAt(to);
  if (here === chain) return;
  throw new WrongCursor(
    `What Kafka was told of the ledger up to position ${to} is not what this ledger holds there: its hash chain is ` +
      `${here ?? 'not there'} and was ${chain}. ${PUT_BACK}`,
  );
}
