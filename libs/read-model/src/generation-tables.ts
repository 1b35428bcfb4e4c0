import type { Database } from '@ledger/sqlite';

/** Demands that are set aside; without a name where not even that can be read. `events` counts those not applied. */
export const asideTable = (g: number): string => `
  CREATE TABLE aside_${g} (
    position INTEGER PRIMARY KEY,
    demand TEXT UNIQUE,
    error TEXT NOT NULL,
    events INTEGER NOT NULL
  ) STRICT;
`;

export function dropGeneration(database: Database, g: number): void {
  database.exec(`DROP TABLE demands_${g}; DROP TABLE totals_${g}; DROP TABLE changes_${g}; DROP TABLE aside_${g};`);
  database.prepare('DELETE FROM generations WHERE number = ?').run(g);
}
