import { measureNames } from '@ledger/counting';
import { type Dimension, dimensions } from './schema';

const columns = ['policy', ...dimensions, ...measureNames];

/** Every statement on one generation's tables. A spec asks SQLite for the plan of each that runs per event or question. */
export const queriesOf = (g: number) => ({
  cursor: `SELECT position, chain FROM generations WHERE number = ${g}`,
  move: `UPDATE generations SET position = ?, chain = ?, halted_at = NULL, halted_error = NULL WHERE number = ${g}`,
  halt: `SELECT halted_at AS position, halted_error AS error FROM generations WHERE number = ${g} AND halted_error IS NOT NULL`,
  note: `UPDATE generations SET halted_at = ?, halted_error = ? WHERE number = ${g}`,

  demand: `SELECT number, revision, state FROM demands_${g} WHERE id = ?`,
  registered: `SELECT number, id, revision, outcome, state FROM demands_${g} WHERE id = ?`,
  wholeDemand: `SELECT number, revision, received_on, section, country, process, authority, segment, outcome, state
    FROM demands_${g} WHERE id = ?`,
  demandNumbers: `SELECT count(*) AS n, min(number) AS first, max(number) AS last FROM demands_${g}`,
  demandsAfter: `SELECT number, id FROM demands_${g} WHERE number > ? ORDER BY number LIMIT ?`,
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

  aside: `SELECT position, demand, error, events FROM aside_${g} WHERE position > 0 ORDER BY position LIMIT ?`,
  countAside: `SELECT count(*) AS n FROM aside_${g} WHERE position <= ?`,
  insertAside: `INSERT INTO aside_${g} (position, demand, error, events) VALUES (?, ?, ?, ?)`,
  updateAside: `UPDATE aside_${g} SET events = ? WHERE position = ?`,

  insertChange: `INSERT INTO changes_${g} (position, ordinal, place, demand, deltas, totals, chain)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  changesFrom: `SELECT position, ordinal, place, deltas, totals, chain FROM changes_${g}
    WHERE position >= ? ORDER BY position, ordinal LIMIT ?`,
  changesBetween: `SELECT position, ordinal, place, demand, deltas, totals, chain FROM changes_${g}
    WHERE position > ? AND position <= ? ORDER BY position, ordinal`,
  /** The last position of the next rows, at most so many: positions are read whole. */
  changesEnd: `SELECT max(position) AS position FROM (SELECT position FROM changes_${g}
    WHERE position > ? AND position <= ? ORDER BY position, ordinal LIMIT ?)`,
  demandsChanged: `SELECT c.position AS position, d.id AS id FROM changes_${g} c
    LEFT JOIN demands_${g} d ON d.number = c.demand WHERE c.position > ? AND c.position <= ?`,
  withoutChain: `SELECT DISTINCT position FROM changes_${g} WHERE position > ? AND chain = '' ORDER BY position LIMIT ?`,
  setChangeChain: `UPDATE changes_${g} SET chain = ? WHERE position = ?`,
  setChain: `UPDATE generations SET chain = ? WHERE number = ${g} AND position = ?`,
  markBefore: `SELECT position, chain FROM changes_${g} WHERE position <= ? ORDER BY position DESC LIMIT 1`,
  placeNumbered: `SELECT policy, ${dimensions.join(', ')} FROM totals_${g} WHERE place = ?`,
  everyTotal: `SELECT place, ${columns.join(', ')} FROM totals_${g} ORDER BY place`,

  months: `SELECT DISTINCT month FROM totals_${g}
    WHERE policy = ? AND section IN (SELECT value FROM json_each(?)) ORDER BY month`,

  /** Whole rows of the change log at positions of one stream. */
  wholeChangesAt: `SELECT position, ordinal, place, demand, deltas FROM changes_${g}
    WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position, ordinal`,
  changesOutside: `SELECT position, ordinal FROM changes_${g} WHERE position < 1
    UNION ALL SELECT position, ordinal FROM changes_${g} WHERE position > ? LIMIT 100`,
  /** Changes of one demand, whose positions come from its stream. */
  changesAt: `SELECT position, place, json_extract(deltas, ?) AS delta FROM changes_${g}
    WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position, ordinal`,
  /** The demands that a place holds as of a position, by the change that brought them. */
  demandsOfPlace: `SELECT demand, min(position) AS first, sum(json_extract(deltas, ?)) AS value FROM changes_${g}
    WHERE place = ? AND position <= ? GROUP BY demand HAVING value <> 0 AND first > ? ORDER BY first LIMIT ?`,

  /** What all demands of a place add to a measure as of a position. */
  sumOfPlace: `SELECT sum(json_extract(deltas, ?)) AS value FROM changes_${g} WHERE place = ? AND position <= ?`,
  /** Where a demand changed a place. */
  positionsInPlace: `SELECT position FROM changes_${g} WHERE place = ? AND demand = ? AND position <= ? ORDER BY position`,

  totals: (by: readonly Dimension[], filtered: readonly Dimension[]) => `
    SELECT ${by.join(', ')}, ${measureNames.map((name) => `sum(${name}) AS ${name}`).join(', ')}
    FROM totals_${g} WHERE ${scope(filtered)} GROUP BY ${by.join(', ')} ORDER BY ${by.join(', ')}`,
  /** The last change of each place by then, with the ones before and after it, which it has to agree with. */
  totalsAsOf: (by: readonly Dimension[], filtered: readonly Dimension[]) => `
    SELECT ${by.join(', ')}, c.totals AS totals, c.deltas AS deltas,
      (SELECT b.totals FROM changes_${g} b WHERE b.place = t.place AND b.position < c.position
        ORDER BY b.position DESC LIMIT 1) AS before,
      (SELECT a.totals || ';' || a.deltas FROM changes_${g} a WHERE a.place = t.place AND a.position > c.position
        ORDER BY a.position LIMIT 1) AS next,
      json_array(${measureNames.join(', ')}) AS now
    FROM totals_${g} t CROSS JOIN changes_${g} c ON c.place = t.place AND c.position =
      (SELECT max(m.position) FROM changes_${g} m WHERE m.place = t.place AND m.position <= ?)
    WHERE ${scope(filtered)} ORDER BY ${by.join(', ')}`,
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
