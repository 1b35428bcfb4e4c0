import type { EventLog } from '@ledger/event-store';
import type { FollowerStatus } from '@ledger/projections';
import type { ProjectionStatus, ReadModelStatus } from './answers';
import type { Shelf } from './shelf';

/** How the live tables are: as this process follows them, and as others left it in the file. */
export function statusOf(shelf: Shelf, here: FollowerStatus): ReadModelStatus {
  const live = shelf.statuses().find(({ role }) => role === 'live')!;
  const { position, setAside } = live;
  const error = here.error ?? live.error;
  if (error === undefined) return { position, setAside, kind: setAside > 0 ? 'set-aside' : 'well' };
  return { position, setAside, kind: here.state === 'failing' ? 'failing' : 'mismatch', error };
}

export async function projectionsOf(shelf: Shelf, store: EventLog, here: FollowerStatus): Promise<ProjectionStatus[]> {
  const head = await store.head();
  return shelf.statuses().map((status) => {
    const mine = status.role === 'live' && here.state !== 'resting' ? here : undefined;
    return { ...status, ...mine, head };
  });
}
