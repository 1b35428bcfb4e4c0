import type { Database } from '@ledger/sqlite';

/** Draws a whole number from 0 up to, and without, `below`. */
export type Draw = (below: number) => number;

/** Changes the content of a ledger, and says the first position that is bad then; `undefined` where none can be known. */
export type Change = (database: Database, draw: Draw) => number | undefined;

const one = (database: Database, sql: string, ...given: (string | number)[]): Record<string, number & string> =>
  database.prepare(sql).get(...given) as Record<string, number & string>;

const last = (database: Database): number => one(database, 'SELECT max(position) AS n FROM events')['n']!;

const anywhere = (database: Database, draw: Draw): number => 1 + draw(last(database));

/** Rewrites a part of the stored text of a random event that has it. */
const rewritten =
  (from: string, to: string): Change =>
  (database, draw) => {
    const found = database.prepare('SELECT position FROM events WHERE instr(CAST(entry AS TEXT), ?) > 0').all(from) as {
      position: number;
    }[];
    const { position } = found[draw(found.length)]!;
    database
      .prepare('UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), ?, ?) AS BLOB) WHERE position = ?')
      .run(from, to, position);
    return position;
  };

/** Sets a column of a random event. */
const column =
  (assignment: string): Change =>
  (database, draw) => {
    const position = anywhere(database, draw);
    database.prepare(`UPDATE events SET ${assignment} WHERE position = ?`).run(position);
    return position;
  };

/** Runs SQL on what has no place in the log. */
const beside =
  (sql: string): Change =>
  (database) => {
    database.exec(sql);
    return undefined;
  };

/** Removes events and all that hangs on them, and lets the sequence end with what is left. */
function removed(database: Database, where: string, ...given: number[]): number {
  const first = one(database, `SELECT min(position) AS n FROM events WHERE ${where}`, ...given)['n']!;
  database.prepare(`DELETE FROM events WHERE ${where}`).run(...given);
  database.exec(`
    DELETE FROM origins WHERE position NOT IN (SELECT position FROM events);
    DELETE FROM streams WHERE id NOT IN (SELECT stream FROM events);
    UPDATE sqlite_sequence SET seq = (SELECT max(position) FROM events) WHERE name = 'events'`);
  return first;
}

function swapped(database: Database, draw: Draw, columns: string): number {
  const [a, b] = [anywhere(database, draw), anywhere(database, draw)];
  const other = a === b ? (a % last(database)) + 1 : b;
  const set = columns.split(', ').map((name) => `${name} = (SELECT o.${name} FROM swap o WHERE o.position = $p)`);
  database.exec('CREATE TEMP TABLE swap AS SELECT * FROM events');
  for (const [at, from] of [
    [a, other],
    [other, a],
  ] as const) {
    database.exec(`UPDATE events SET ${set.join(', ').replaceAll('$p', String(from))} WHERE position = ${at}`);
  }
  database.exec('DROP TABLE swap');
  return Math.min(a, other);
}

/** Copies the last event behind itself, as a new upstream event. */
function appended(database: Database): number {
  const position = last(database) + 1;
  database.exec(`
    INSERT INTO events (position, stream, revision, recorded_at, entry, chain)
      SELECT ${position}, stream, revision + 1, recorded_at, entry, chain FROM events WHERE position = ${position - 1};
    INSERT INTO origins (source, id, position, digest)
      SELECT source, 'forged', ${position}, digest FROM origins WHERE seal IS NULL ORDER BY position DESC LIMIT 1`);
  return position;
}

/** Every kind of change of the content, in groups; each is drawn as often as the others. */
export const changes: { readonly [kind: string]: Change } = {
  'a value in the data': rewritten('"accounts":3', '"accounts":4'),
  'a word in the data': rewritten('"country":"IE"', '"country":"FR"'),
  'a member added to the data': rewritten('"data":{', '"data":{"a":1,'),
  'the day in the data': rewritten('"on":"2019-03-0', '"on":"2019-04-0'),
  'the instant at which it happened': rewritten('"at":"2019', '"at":"2018'),
  'the instant of recording': rewritten('"rec":"20', '"rec":"19'),
  'the event id': (database, draw) => {
    const position = anywhere(database, draw);
    database.exec(
      `UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '"id":"0', '"id":"1') AS BLOB) WHERE position = ${position};
       UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '"nonce":"', '"nonce":"A') AS BLOB) WHERE position = ${position}`,
    );
    return position;
  },
  'the type': rewritten('"type":"DemandValidated"', '"type":"DemandWithdrawn"'),
  'the version': rewritten('"v":1', '"v":2'),
  'the demand': rewritten('"stream":"d-1', '"stream":"d-2'),
  'the revision in the entry': rewritten('"seq":1', '"seq":7'),
  'the source in the entry': rewritten('"source":"https://cases', '"source":"https://casas'),
  'a note of a broken rule': rewritten('"rule":"content-needs-a-warrant"', '"rule":"nothing-before-validation"'),
  'bytes that are no text': column("entry = x'ff00ff'"),
  'no bytes': column("entry = x''"),
  'the time of the row': column('recorded_at = recorded_at + 1'),
  'the revision of the row': column('revision = revision + 1000'),
  'the demand of the row': column('stream = stream + 1000'),
  'the chain of the row': column('chain = zeroblob(32)'),
  'the last event removed': (database) => removed(database, 'position = ?', last(database)),
  'some of the last events removed': (database, draw) =>
    removed(database, 'position > ?', last(database) - 2 - draw(10)),
  'an event in the middle removed': (database, draw) => removed(database, 'position = ?', anywhere(database, draw)),
  'events in the middle removed': (database, draw) => {
    const from = anywhere(database, draw);
    return removed(database, 'position BETWEEN ? AND ?', from, from + 3);
  },
  'a whole demand removed': (database, draw) => {
    const { stream } = one(database, 'SELECT stream FROM events WHERE position = ?', anywhere(database, draw));
    return removed(database, 'stream = ?', stream!);
  },
  'an event added at the end': appended,
  'two entries swapped': (database, draw) => swapped(database, draw, 'entry'),
  'two entries swapped with their chain': (database, draw) => swapped(database, draw, 'entry, chain'),
  'two events swapped whole': (database, draw) => swapped(database, draw, 'entry, chain, recorded_at'),
  'an event and what came in, by one who knows how': (database, draw) => {
    const position = rewritten('"accounts":2', '"accounts":1')(database, draw)!;
    database.prepare("UPDATE origins SET digest = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE position = ?").run(position);
    return position;
  },
  'what came in under an origin': beside("UPDATE origins SET digest = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE position = 1"),
  'the position of an origin': beside('UPDATE origins SET position = position + 1 WHERE position = 2 AND seal IS NULL'),
  'the name of an upstream event': beside("UPDATE origins SET id = 'other' WHERE position = 1"),
  'an origin removed': beside('DELETE FROM origins WHERE position = 1 AND seal IS NULL'),
  'a claim changed': beside("UPDATE origins SET digest = 'other' WHERE seal IS NOT NULL"),
  'a claim removed': beside('DELETE FROM origins WHERE seal IS NOT NULL'),
  'a source renamed': beside("UPDATE sources SET name = name || 'x' WHERE id = 1"),
  'a demand renamed': beside("UPDATE streams SET name = name || 'x' WHERE id = 3"),
  'a demand without events': beside("INSERT INTO streams (name) VALUES ('unheard-of')"),
  'a source without events': beside("INSERT INTO sources (name) VALUES ('unheard-of')"),
  'a waiting event changed': beside("UPDATE waiting SET submission = replace(submission, '2019', '2018')"),
  'a waiting event removed': beside("DELETE FROM waiting WHERE id = 'early-1'"),
  'a waiting event added':
    beside(`INSERT INTO waiting (source, id, stream, at, waits_for, since, digest, submission, seal)
    SELECT source, 'forged', stream, at, waits_for, since, digest, submission, seal FROM waiting LIMIT 1`),
  'a reason for dismissal': beside("UPDATE dismissals SET reason = 'another'"),
  'a dismissal removed': beside('DELETE FROM dismissals'),
  'an epoch changed': beside("UPDATE epochs SET began_at = '2001-01-01T00:00:00.000Z'"),
  'an epoch removed': beside('DELETE FROM epochs WHERE number = 2'),
  'the identity of the ledger': beside("UPDATE meta SET value = 'other' WHERE name = 'ledger_id'"),
  'the position of the head': beside('UPDATE head SET position = position - 1'),
  'the chain of the head': beside('UPDATE head SET chain = zeroblob(32)'),
  'the sum of the head': beside('UPDATE head SET beside = zeroblob(32)'),
  'the head removed': beside('DELETE FROM head'),
  'the sequence of positions': beside("UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'events'"),
};
