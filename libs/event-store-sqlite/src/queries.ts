const WAITING = 'ordinal, source, waiting.id, stream, at, waits_for, since, digest, submission, refusal, seal';

/** Every statement that runs per event or per question. A spec asks SQLite for the plan of each. */
export const queries = {
  dataVersion: 'PRAGMA data_version',
  head: `
    SELECT head.position, head.chain, beside, last.position,
      (SELECT seq FROM sqlite_sequence WHERE name = 'events'), last.chain, last.recorded_at
    FROM head LEFT JOIN (SELECT position, chain, recorded_at FROM events ORDER BY position DESC LIMIT 1) AS last`,
  moveHead: 'UPDATE head SET position = ?, chain = ?, beside = ?',
  end: 'SELECT position, chain FROM events ORDER BY position DESC LIMIT 1',
  last: 'SELECT max(position) FROM events',
  streamHead: `SELECT id, (SELECT max(revision) + 1 FROM events WHERE stream = streams.id) FROM streams WHERE name = ?`,
  source: 'SELECT id FROM sources WHERE name = ?',
  origin: `
    SELECT origins.position, events.revision, origins.digest, streams.name, origins.seal IS NOT NULL
    FROM sources CROSS JOIN origins ON origins.source = sources.id
      LEFT JOIN events ON events.position = origins.position LEFT JOIN streams ON streams.id = events.stream
    WHERE sources.name = ? AND origins.id = ?`,
  chainAt: 'SELECT chain FROM events WHERE position = ?',
  recordedBefore: 'SELECT position, recorded_at FROM events WHERE position <= ? ORDER BY position DESC LIMIT 1',
  positionOf: 'SELECT position FROM events WHERE stream = ? AND revision = ?',
  log: 'SELECT position, entry, chain FROM events WHERE position > ? ORDER BY position LIMIT ?',
  stream: `
    SELECT position, entry, chain FROM events
    WHERE stream = (SELECT id FROM streams WHERE name = ?) ORDER BY revision`,
  streamNamed: 'SELECT name FROM streams WHERE id = (SELECT stream FROM events WHERE position = ?)',
  epochs: 'SELECT number, began_at, position, chain, reason FROM epochs ORDER BY number',

  streamsAfter: `
    SELECT id, (SELECT max(revision) + 1 FROM events WHERE stream = streams.id)
    FROM streams WHERE id > ? ORDER BY id LIMIT ?`,
  streams: `
    SELECT stream, position, entry, chain FROM events WHERE stream > ? AND stream <= ? ORDER BY stream, revision`,

  insertStream: 'INSERT INTO streams (name) VALUES (?)',
  insertSource: 'INSERT INTO sources (name) VALUES (?)',
  insertOrigin: 'INSERT INTO origins (source, id, position, digest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  insertEvent: 'INSERT INTO events (position, stream, revision, recorded_at, entry, chain) VALUES (?, ?, ?, ?, ?, ?)',
  insertClaim: 'INSERT INTO origins (source, id, position, digest, seal) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',

  insertWaiting: `
    INSERT INTO waiting (source, id, stream, at, waits_for, since, digest, submission, refusal, seal)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateWaiting: 'UPDATE waiting SET waits_for = ?, refusal = ?, seal = ? WHERE source = ? AND id = ?',
  removeWaiting: 'DELETE FROM waiting WHERE source = ? AND id = ?',
  waitingDigest: 'SELECT digest FROM waiting WHERE source = ? AND id = ?',
  findWaiting: `SELECT ${WAITING} FROM waiting WHERE source = ? AND id = ?`,
  waitingOf: `
    SELECT ${WAITING} FROM json_each(?) AS wanted CROSS JOIN waiting ON waiting.stream = wanted.value
    WHERE refusal IS NULL OR NOT json_valid(refusal) OR json_extract(refusal, '$.final') IS NULL
    ORDER BY waiting.at, source, waiting.id`,
  listWaiting: `SELECT ${WAITING} FROM waiting WHERE ordinal > ? ORDER BY ordinal LIMIT ?`,
  countWaiting: 'SELECT count(*) FROM waiting',
  countOfStream: 'SELECT count(*) FROM (SELECT 1 FROM waiting WHERE stream = ? LIMIT ?)',
  countOfSource: 'SELECT count(*) FROM (SELECT 1 FROM waiting WHERE source = ? LIMIT ?)',
  countOfBoth: 'SELECT count(*) FROM (SELECT 1 FROM waiting WHERE stream = ? AND +source = ? LIMIT ?)',

  insertDismissal: `
    INSERT INTO dismissals (source, id, stream, digest, at, by, reason, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  dismissal: 'SELECT source, id, stream, digest, at, by, reason FROM dismissals WHERE source = ? AND id = ?',
  dismissedDigest: 'SELECT digest FROM dismissals WHERE source = ? AND id = ?',
  anyBeside: 'SELECT EXISTS (SELECT 1 FROM waiting), EXISTS (SELECT 1 FROM dismissals)',
  listDismissals: `
    SELECT source, id, stream, digest, at, by, reason FROM dismissals
    WHERE (source, id) > (?, ?) ORDER BY source, id LIMIT ?`,
} as const;

export type EntryRow = [position: number, entry: Uint8Array, chain: Uint8Array];
/** Revision and stream are absent when the event that the origin names is gone. */
export type OriginRow = [
  position: number,
  revision: number | null,
  digest: string,
  stream: string | null,
  isClaim: number,
];
export type DismissalRow = [
  source: string,
  id: string,
  stream: string,
  digest: string,
  at: string,
  by: string,
  reason: string,
];
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
  seal: Uint8Array,
];
