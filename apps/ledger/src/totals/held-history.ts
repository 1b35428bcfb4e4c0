import type { Epoch, EventLog, History } from '@ledger/event-store';
import { refuse } from '../http/problems';
import type { StreamCursor } from './total-changes';

type Held = Pick<EventLog, 'head'> & Pick<History, 'chainAt' | 'epochs'>;

/**
 * Refuses an id beyond the end of the ledger, or of another history: a client that were let in would wait in silence, and
 * never hear of the changes of the positions that were taken again.
 */
export async function refuseOtherHistory(store: Held, { position, chain }: StreamCursor): Promise<void> {
  const head = await store.head();
  if (position > head) {
    const detail = `The id is of position ${position}, and the ledger ends at ${head}.`;
    refuse('id-of-another-history', `${detail} ${restored(await store.epochs())}`);
  }
  if (chain === undefined || (await store.chainAt(position))?.startsWith(chain)) return;
  const detail = `What stands at position ${position} is not what the id was given for.`;
  refuse('id-of-another-history', `${detail} ${restored(await store.epochs())}`);
}

function restored(epochs: readonly Epoch[]): string {
  const last = epochs.findLast(({ reason }) => reason === 'restored');
  if (!last) return 'An older copy of the ledger was put in its place.';
  return (
    `The ledger was restored: epoch ${last.number} began at ${last.beganAt} behind position ${last.position}, and what ` +
    'was recorded behind it before is gone. Up to there, what you hold is right.'
  );
}
