import { type Database, openDatabase } from '@ledger/sqlite';

/** Changes a ledger file behind the back of those that have it open, without the guards against that. */
export function damage(path: string, work: (database: Database) => void): void {
  const database = openDatabase(path);
  try {
    const guards = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
    for (const { name } of guards) database.exec(`DROP TRIGGER ${String(name)}`);
    work(database);
  } finally {
    database.close();
  }
}

const OF_DEMAND = 'stream = (SELECT id FROM streams WHERE name = ?)';

/** Ways in which the history of one demand can be unreadable. Each takes the demand, whose history has three events or more. */
export const damages: { readonly [name: string]: (database: Database, demand: string) => void } = {
  'an event of a version from the future': (database, demand) => rewrite(database, demand, /"v":\d+\}$/, '"v":99}'),
  'an event of an unknown type': (database, demand) => rewrite(database, demand, /"type":"\w+"/, '"type":"Unheard"'),
  'bytes that are no JSON': (database, demand) => rewrite(database, demand, /^\{/, ''),
  'an entry of another shape': (database, demand) => rewrite(database, demand, /"data":\{[^}]*\}/, '"data":5'),
  'an event that is missing': (database, demand) =>
    database.prepare(`DELETE FROM events WHERE revision = 1 AND ${OF_DEMAND}`).run(demand),
  'an event of another demand': (database, demand) => rewrite(database, demand, /"stream":"[^"]*"/, '"stream":"other"'),
};

/** Rewrites the text of the second event of a demand. */
function rewrite(database: Database, demand: string, what: RegExp, by: string): void {
  const where = `WHERE revision = 1 AND ${OF_DEMAND}`;
  const row = database.prepare(`SELECT CAST(entry AS TEXT) AS text FROM events ${where}`).get(demand);
  const text = String(row!['text']).replace(what, by);
  database.prepare(`UPDATE events SET entry = CAST(? AS BLOB) ${where}`).run(text, demand);
}

/** Ways in which the row of one waiting event can be unreadable. */
export const waitingDamages: { readonly [name: string]: string } = {
  'JSON that breaks off': `submission = '{"type":"Demand'`,
  'another digest': `digest = 'x'`,
  'another demand': `stream = 'stolen'`,
  'a refusal that is no JSON': `refusal = '{'`,
  'a seal of another length': `seal = x'00'`,
};

export function damageWaiting(database: Database, id: string, name: string): void {
  database.prepare(`UPDATE waiting SET ${waitingDamages[name]} WHERE id = ?`).run(id);
}
