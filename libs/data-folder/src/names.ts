import { join } from 'node:path';

/** The files of a data folder (`LEDGER_DATA_DIR`). */
export const ledgerFile = ({ dataDir }: DataFolder): string => join(dataDir, 'ledger.db');
export const readModelFile = ({ dataDir }: DataFolder): string => join(dataDir, 'read-model.db');
/** How often each Kafka record was tried. */
export const attemptsFile = ({ dataDir }: DataFolder): string => join(dataDir, 'intake-attempts.db');
/** Which ledger lies here, and how far it had come when this was last written. */
export const markerFile = ({ dataDir }: DataFolder): string => join(dataDir, 'ledger.id');
/** An empty file on which every process that works in the folder holds a lock. */
export const lockFile = ({ dataDir }: DataFolder): string => join(dataDir, 'ledger.lock');
/** A copy under way: it becomes `ledger.db` when it is whole. */
export const stagedFile = ({ dataDir }: DataFolder): string => join(dataDir, 'ledger.db.restoring');

export interface DataFolder {
  readonly dataDir: string;
}
