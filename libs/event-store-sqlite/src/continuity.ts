import { GENESIS, LedgerAltered } from '@ledger/event-store';
import { query, type Database, type Query } from '@ledger/sqlite';
import { queries } from './queries';

/**
 * Notices that the file holds another history than it did before: SQLite can put an older copy into a file that is open,
 * and each process goes on as if nothing were.
 */
export class Continuity {
  private known: { readonly position: number; readonly chain: Uint8Array };
  private readonly end: Query<[number, Uint8Array]>;
  private readonly chainAt: Query<[Uint8Array]>;

  constructor(reading: Database) {
    this.end = query(reading, queries.end);
    this.chainAt = query(reading, queries.chainAt);
    this.known = this.found();
  }

  /** This process has recorded up to there. */
  reached(position: number, chain: Uint8Array): void {
    this.known = { position, chain };
  }

  /** @throws LedgerAltered when the event that was known to be the last one is not where it was */
  check(): void {
    const { position, chain } = this.known;
    const stored = position === 0 ? GENESIS : this.chainAt.get(position)?.[0];
    if (stored === undefined || Buffer.compare(stored, chain) !== 0) {
      throw new LedgerAltered(
        `Another copy of the ledger was put into its file: position ${position} is not as it was.`,
      );
    }
    this.known = this.found();
  }

  private found() {
    const [position, chain] = this.end.get() ?? [0, GENESIS];
    return { position, chain };
  }
}
