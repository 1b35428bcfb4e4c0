const WAITING = 'ordinal, source, waiting.id, stream, at, waits_for, since, digest, submission, refusal';

/** Every statement that runs per event or per question. A spec asks SQLite for the plan of each. */
export const queries = {
  dataVersion: 'PRAGMA data_version',
  last: `
    SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'events'), recorded_at
    FROM events ORDER BY position DESC LIMIT 1`,
  head: 'SELECT max(position) FROM events',
  streamHead: `SELECT id, (SELECT max(revision) + 1 FROM events WHERE stream = streams.id) FROM streams WHERE name = ?`,
  source: 'SELECT id FROM sources WHERE name = ?',
  origin: `
    SELECT origins.position, events.revision, origins.digest, streams.name
    FROM sources CROSS JOIN origins ON origins.source = sources.id
      CROSS JOIN events ON events.position = origins.position CROSS JOIN streams ON streams.id = events.stream
    WHERE sources.name = ? AND origins.id = ?`,
  recordedAt: 'SELECT recorded_at FROM events WHERE position = ?',
  log: 'SELECT position, entry FROM events WHERE position > ? ORDER BY position LIMIT ?',
  stream: `
    SELECT position, entry FROM events
    WHERE stream = (SELECT id FROM streams WHERE name = ?) ORDER BY revision`,

  streamsAfter: 'SELECT max(id), count(*) FROM (SELECT id FROM streams WHERE id > ? ORDER BY id LIMIT ?)',
  streams: `
    SELECT stream, position, entry FROM events WHERE stream > ? AND stream <= ? ORDER BY stream, revision`,

  insertStream: 'INSERT INTO streams (name) VALUES (?)',
  insertSource: 'INSERT INTO sources (name) VALUES (?)',
  insertOrigin: 'INSERT INTO origins (source, id, position, digest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  insertEvent: 'INSERT INTO events (position, stream, revision, recorded_at, entry) VALUES (?, ?, ?, ?, ?)',

  putWaiting: `
    INSERT INTO waiting (source, id, stream, at, waits_for, since, digest, submission, refusal)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, id) DO UPDATE SET waits_for = excluded.waits_for, refusal = excluded.refusal`,
  removeWaiting: 'DELETE FROM waiting WHERE source = ? AND id = ?',
  findWaiting: `SELECT ${WAITING} FROM waiting WHERE source = ? AND id = ?`,
  anyWaiting: 'SELECT EXISTS (SELECT 1 FROM waiting)',
  waitingOf: `
    SELECT ${WAITING} FROM json_each(?) AS wanted CROSS JOIN waiting ON waiting.stream = wanted.value
    WHERE refusal IS NULL OR json_extract(refusal, '$.final') IS NULL
    ORDER BY waiting.at, source, waiting.id`,
  listWaiting: `SELECT ${WAITING} FROM waiting WHERE ordinal > ? ORDER BY ordinal LIMIT ?`,
  countWaiting: 'SELECT count(*) FROM waiting',
} as const;

export type EntryRow = [position: number, entry: Uint8Array];
export type OriginRow = [position: number, revision: number, digest: string, stream: string];
export type WaitingRow = [
  ordinal: number,
  source: string,
  id: string,
  stream: string,
  at: string,
  waitsFor: string,
  since: string,
  digest: string,
  submission: string,
  refusal: string | null,
];
