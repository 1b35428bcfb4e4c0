import type { EventLog, History } from '@ledger/event-store';
import { countedIn } from './counted';
import { type Marker, readMarker } from './marker';
import type { DataFolder } from './names';
import { ledgerBehind, ledgerDiffers } from './unsound-folder';

type Store = Pick<EventLog, 'head'> & History;

/**
 * Compares a ledger with what the files beside it know of it.
 *
 * @throws UnsoundFolder when it is another ledger, ends before a place that it had reached, or has another history up to it
 */
export async function refuseOtherHistory(folder: DataFolder, store: Store): Promise<void> {
  // Read before the head: a service that is at work here goes on.
  const [marker, counted] = [readMarker(folder), countedIn(folder)];
  const head = await store.head();
  if (counted?.ledger === store.ledgerId && counted.position > head) throw ledgerBehind(folder, head, counted.position);
  if (marker) await refuseOtherThan(marker, folder, store);
}

async function refuseOtherThan(marker: Marker, folder: DataFolder, store: Store): Promise<void> {
  const epochs = await store.epochs();
  // A ledger that was restored by the command is what the operator wanted: what was written before says nothing.
  if ((epochs.at(-1)?.number ?? 1) > marker.epoch) return;
  if (marker.ledger !== store.ledgerId) {
    throw ledgerDiffers(folder, `is ledger ${store.ledgerId}, and ledger ${marker.ledger} was recorded here`);
  }
  const head = await store.head();
  if (marker.position > head) throw ledgerBehind(folder, head, marker.position);
  if ((await store.chainAt(marker.position)) === marker.chain) return;
  throw ledgerDiffers(folder, `has another history up to position ${marker.position} than was recorded here`);
}
