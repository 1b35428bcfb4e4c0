import { measureNames } from '@ledger/counting';
import { type Dimension, dimensions } from './schema';

const columns = ['policy', ...dimensions, ...measureNames];

/** Every statement on one generation's tables. A spec asks SQLite for the plan of each that runs per event or question. */
export const queriesOf = (g: number) => ({
  cursor: `SELECT position FROM generations WHERE number = ${g}`,
  move: `UPDATE generations SET position = ?, halted_at = NULL, halted_error = NULL WHERE number = ${g}`,
  note: `UPDATE generations SET halted_at = ?, halted_error = ? WHERE number = ${g}`,

  demand: `SELECT number, revision, state FROM demands_${g} WHERE id = ?`,
  registered: `SELECT number, id, revision, outcome, state FROM demands_${g} WHERE id = ?`,
  demandNamed: `SELECT id FROM demands_${g} WHERE number = ?`,
  lastDemand: `SELECT max(number) AS number FROM demands_${g}`,
  insertDemand: `INSERT INTO demands_${g}
    (revision, received_on, section, country, process, authority, segment, outcome, state, number, id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateDemand: `UPDATE demands_${g} SET revision = ?, received_on = ?, section = ?, country = ?, process = ?,
    authority = ?, segment = ?, outcome = ?, state = ? WHERE number = ?`,

  place: `SELECT place, ${measureNames.join(', ')} FROM totals_${g}
    WHERE policy = ? AND ${dimensions.map((dimension) => `${dimension} = ?`).join(' AND ')}`,
  lastPlace: `SELECT max(place) AS place FROM totals_${g}`,
  insertPlace: `INSERT INTO totals_${g} (${columns.join(', ')}, place)
    VALUES (${columns.map(() => '?').join(', ')}, ?)`,
  updatePlace: `UPDATE totals_${g} SET ${measureNames.map((name) => `${name} = ?`).join(', ')} WHERE place = ?`,

  insertChange: `INSERT INTO changes_${g} (position, ordinal, place, demand, deltas, totals) VALUES (?, ?, ?, ?, ?, ?)`,
  changesFrom: `SELECT position, ordinal, place, deltas, totals FROM changes_${g}
    WHERE position >= ? ORDER BY position, ordinal LIMIT ?`,
  changesBetween: `SELECT position, ordinal, place, demand, deltas, totals FROM changes_${g}
    WHERE position > ? AND position <= ? ORDER BY position, ordinal`,
  placeNumbered: `SELECT policy, ${dimensions.join(', ')} FROM totals_${g} WHERE place = ?`,
  everyTotal: `SELECT place, ${columns.join(', ')} FROM totals_${g} ORDER BY place`,

  months: `SELECT DISTINCT month FROM totals_${g} WHERE policy = ? ORDER BY month`,

  /** Changes of one demand, whose positions come from its stream. */
  changesAt: `SELECT position, place, json_extract(deltas, ?) AS delta FROM changes_${g}
    WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position, ordinal`,
  /** The demands that a place holds as of a position, by the change that brought them. */
  demandsOfPlace: `SELECT demand, min(position) AS first, sum(json_extract(deltas, ?)) AS value FROM changes_${g}
    WHERE place = ? AND position <= ? GROUP BY demand HAVING value <> 0 AND first > ? ORDER BY first LIMIT ?`,

  totals: (by: readonly Dimension[], filtered: readonly Dimension[]) => `
    SELECT ${by.join(', ')}, ${measureNames.map((name) => `sum(${name}) AS ${name}`).join(', ')}
    FROM totals_${g} WHERE ${scope(filtered)} GROUP BY ${by.join(', ')} ORDER BY ${by.join(', ')}`,
  totalsAsOf: (by: readonly Dimension[], filtered: readonly Dimension[]) => `
    SELECT ${by.join(', ')}, (SELECT c.totals FROM changes_${g} c WHERE c.place = t.place AND c.position <= ?
      ORDER BY c.position DESC LIMIT 1) AS totals
    FROM totals_${g} t WHERE ${scope(filtered)} ORDER BY ${by.join(', ')}`,
  placesInScope: (filtered: readonly Dimension[]) => `
    SELECT place FROM totals_${g} WHERE ${scope(filtered)} ORDER BY ${dimensions.join(', ')}`,
  demands: (filtered: readonly string[]) => `
    SELECT number, id, revision, outcome, state FROM demands_${g} WHERE number > ?
      ${filtered.map((column) => `AND ${column} IN (SELECT value FROM json_each(?))`).join(' ')}
    ORDER BY number LIMIT ?`,
});

export type Queries = ReturnType<typeof queriesOf>;

/** Parameters: policy, first month, last month, then a JSON list of words for each filtered dimension. */
function scope(filtered: readonly Dimension[]): string {
  const filters = filtered.map((dimension) => ` AND ${dimension} IN (SELECT value FROM json_each(?))`);
  return `policy = ? AND month BETWEEN ? AND ?${filters.join('')}`;
}
