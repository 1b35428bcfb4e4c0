import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ChainValue, EventLog, History } from '@ledger/event-store';
import type { Instant, Position } from '@ledger/kernel';
import { PRIVATE_FILE } from '@ledger/sqlite';
import { type DataFolder, markerFile } from './names';

/** What a data folder says of its ledger outside of `ledger.db`: enough to know what is lost when that file is. */
export interface Marker {
  readonly ledger: string;
  /** The number of the epoch; a restore begins a new one. */
  readonly epoch: number;
  readonly position: Position;
  readonly chain: ChainValue;
  /** When this was written. */
  readonly at: Instant;
}

/** Absent where there is none, or none that can be read: then it proves nothing. */
export function readMarker(folder: DataFolder): Marker | undefined {
  try {
    const marker = JSON.parse(readFileSync(markerFile(folder), 'utf8')) as Marker;
    return typeof marker.position === 'string' && typeof marker.ledger === 'string' ? marker : undefined;
  } catch {
    return undefined;
  }
}

/** Replaced as a whole, so that a crash leaves the old one or the new one. */
export function writeMarker(folder: DataFolder, marker: Marker): void {
  const path = markerFile(folder);
  const written = `${path}.${process.pid}`;
  try {
    writeFileSync(written, `${JSON.stringify(marker)}\n`, { mode: PRIVATE_FILE });
    renameSync(written, path);
  } catch (error) {
    rmSync(written, { force: true });
    throw error;
  }
}

/** Where a ledger stands now. */
export async function markerOf(store: Pick<EventLog, 'head'> & History, at: Instant): Promise<Marker> {
  const position = await store.head();
  const [chain, epochs] = [await store.chainAt(position), await store.epochs()];
  return { ledger: store.ledgerId, epoch: epochs.at(-1)?.number ?? 1, position, chain: chain!, at };
}
