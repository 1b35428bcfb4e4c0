import { openDatabase } from '@ledger/sqlite';
import { queriesOf } from './queries';
import { dimensions, prepareSchema } from './schema';

describe('the plans of the statements', () => {
  const database = openDatabase(':memory:');
  prepareSchema(database, 'a-ledger');
  afterAll(() => database.close());

  const {
    totals,
    totalsAsOf,
    placesInScope,
    demands,
    everyTotal: _whole,
    demandNumbers: _all,
    ...fixed
  } = queriesOf(1);
  const asked = {
    ...fixed,
    totals: totals(['section', 'country'], ['country', 'process']),
    totalsAsOf: totalsAsOf(['section'], ['country']),
    placesInScope: placesInScope([...dimensions]),
    demands: demands(['country', 'outcome']),
  };

  it.each(Object.entries(asked))('%s reads by an index, and never a whole table', (_name, sql) => {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as unknown as { detail: string }[];
    const scans = plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?!json_each|CONSTANT)/.test(detail));
    expect(scans.filter((detail) => !detail.includes('VIRTUAL TABLE'))).toEqual([]);
  });

  it('of as-of answers finds the last change of a place in the index of its changes', () => {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${asked.totalsAsOf}`).all() as unknown as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('USING INDEX changes_of_place_1 (place=? AND position<?)'),
    );
  });
});
