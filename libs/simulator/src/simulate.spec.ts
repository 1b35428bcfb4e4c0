import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellsOf } from '@ledger/counting/testing';
import { policyNamed } from '@ledger/counting';
import { decide, ID_PATTERN, isOpaque, readEvent, remember, type RememberedState } from '@ledger/demand';
import { type Instant, parseInstant } from '@ledger/kernel';
import {
  compareWithTable,
  type TotalsRow,
  type Figures,
  figureNames,
  noFigures,
  outcomeSum,
  type PublishedRow,
  type TableSection,
  parseTable,
} from '@ledger/published';
import fc from 'fast-check';
import { obstacles } from './obstacles';
import { simulate, type SimulateOptions } from './simulate';

const published = readFileSync(join(__dirname, '../../../data/published/microsoft-lerr-2019-H1.csv'), 'utf8');
const table = (text: string): readonly PublishedRow[] => {
  const parsed = parseTable(text);
  if (!parsed.ok) throw new Error(parsed.error.map(({ line, problem }) => `${line}: ${problem}`).join('\n'));
  return parsed.value;
};

interface Envelope {
  id: string;
  type: string;
  subject: string;
  source: string;
  time: string;
  data: { [field: string]: never };
}

const read = (line: string) => {
  const { id, source, type, time, data, subject } = JSON.parse(line) as Envelope;
  const [, kind, version] = /^org\.request-ledger\.(\w+)\.v(\d+)$/.exec(type)!;
  const at = parseInstant(time) as Instant;
  return { subject, event: readEvent({ type: kind!, version: Number(version), at, origin: { source, id }, data }) };
};

/** Records a delivery as the ledger does: what waits is tried again whenever its demand moves. */
function takeIn(lines: Iterable<string>) {
  const states = new Map<string, RememberedState>();
  const waiting = new Map<string, ReturnType<typeof read>['event'][]>();
  const refused: string[] = [];
  const offer = (subject: string, event: ReturnType<typeof read>['event']): boolean => {
    const decision = decide(event, states.get(subject), 'enforce');
    if (decision.kind === 'refuse') refused.push(`${subject} ${event.type}: ${decision.detail}`);
    if (decision.kind === 'wait') waiting.set(subject, [...(waiting.get(subject) ?? []), event]);
    if (decision.kind !== 'accept') return false;
    states.set(subject, remember(states.get(subject), decision.events[0])!);
    return true;
  };
  for (const line of lines) {
    const { subject, event } = read(line);
    let moved = offer(subject, event);
    while (moved) {
      const again = waiting.get(subject) ?? [];
      waiting.delete(subject);
      moved = again.map((one) => offer(subject, one)).includes(true);
    }
  }
  return { states, refused, waiting: [...waiting.values()].flat() };
}

function totalsOf(states: Iterable<RememberedState>, policy: string): TotalsRow[] {
  const rows = new Map<string, TotalsRow>();
  for (const state of states) {
    for (const { key, value } of cellsOf(state, policyNamed(policy))) {
      const { section, country, measure } = key;
      const row = rows.get(`${section}|${country}`) ?? { section, country, ...noFigures };
      const before = row[measure as keyof Figures] ?? 0;
      rows.set(`${section}|${country}`, { ...row, [measure]: before + value });
    }
  }
  return [...rows.values()];
}

function expectReproduced(rows: readonly PublishedRow[], options: SimulateOptions) {
  const { states, refused, waiting } = takeIn(simulate(rows, options));
  expect(refused).toEqual([]);
  expect(waiting).toEqual([]);
  const period = rows[0]!.period;
  const { equal, rows: compared } = compareWithTable(period, rows, totalsOf(states.values(), 'microsoft/1'));
  expect(compared.filter((row) => !row.equal)).toEqual([]);
  expect(equal).toBe(true);
}

describe('a simulated history', () => {
  it('reproduces Microsoft 2019-H1, delivered in order', () => {
    expectReproduced(table(published), { seed: '7' });
  });

  it('gives demands and events ids that the ledger accepts as opaque, for any seed', () => {
    const few = table(published).slice(0, 3);
    fc.assert(
      fc.property(fc.string(), (seed) => {
        for (const line of [...simulate(few, { seed })].slice(0, 50)) {
          const { id, subject } = JSON.parse(line) as Envelope;
          expect([id, subject].filter((name) => !new RegExp(ID_PATTERN).test(name) || !isOpaque(name))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('reproduces it shuffled, with repeats and late events', () => {
    expectReproduced(table(published), { seed: '8', shuffle: true, duplicates: 0.1, late: 0.05 });
  });

  it('is the same for the same seed, and another for another', () => {
    const rows = table(published).slice(0, 20);
    const bytes = (seed: string) => [...simulate(rows, { seed, shuffle: true, duplicates: 0.1, late: 0.1 })].join('\n');
    expect(bytes('7')).toBe(bytes('7'));
    expect(bytes('7')).not.toBe(bytes('8'));
  });

  it('holds the same events however it is delivered', () => {
    const rows = table(published).slice(0, 20);
    const inOrder = [...simulate(rows, { seed: '7', late: 0.1 })];
    const shuffled = [...simulate(rows, { seed: '7', late: 0.1, shuffle: true, duplicates: 0.2 })];
    expect(new Set(shuffled)).toEqual(new Set(inOrder));
    expect(shuffled.length).toBeGreaterThan(inOrder.length * 1.1);
    expect(new Set(inOrder.map((line) => (JSON.parse(line) as Envelope).id)).size).toBe(inOrder.length);
  });

  it('reproduces any table that can be reproduced', () => {
    fc.assert(
      fc.property(anyTable, fc.nat(), fc.boolean(), (rows, seed, rough) => {
        fc.pre(obstacles(rows).length === 0);
        expectReproduced(rows, {
          seed: String(seed),
          ...(rough ? { shuffle: true, duplicates: 0.3, late: 0.3 } : {}),
        });
      }),
      { numRuns: 300 },
    );
  });
});

const anyFigures = (section: TableSection): fc.Arbitrary<Figures> =>
  fc
    .record({
      disclosed_content: fc.nat(6),
      disclosed_noncontent: fc.nat(6),
      no_data_found: fc.nat(6),
      rejected: fc.nat(6),
      open: fc.nat(4),
      other: fc.nat(40),
    })
    .map(({ open, other, ...outcomes }) => {
      const whole = outcomeSum({ ...noFigures, ...outcomes }) + open;
      const units =
        section === 'civil'
          ? { accounts_specified: whole, requests: other }
          : { requests: whole, accounts_specified: other };
      return { ...outcomes, ...units };
    });

const anyRow = (sections: readonly TableSection[]) =>
  fc
    .record({ section: fc.constantFrom(...sections), country: fc.constantFrom('US', 'IE', 'BR', 'KR', 'MK') })
    .chain((place) => anyFigures(place.section).map((figures) => ({ ...place, figures })));

const anyRows = fc
  .constantFrom<TableSection[]>(['civil', 'criminal', 'emergency', 'enterprise'], ['combined', 'civil'])
  .chain((sections) =>
    fc.uniqueArray(anyRow(sections), {
      minLength: 1,
      maxLength: 5,
      selector: ({ section, country }) => `${section}|${country}`,
    }),
  );

const anyTable = fc
  .tuple(fc.constantFrom('2013-H2', '2021-Q3', '2024', '2024-02'), anyRows)
  .map(([period, rows]) => rows.map((row, i): PublishedRow => ({ ...row, line: i + 2, period, name: row.country })));

describe('a table that no history can reproduce', () => {
  it.each([
    ['criminal,Ireland,2,3,1,1,1,0', 'its outcomes add up to 3, more than its 2 requests'],
    ['civil,Ireland,2,3,1,1,1,1', 'its outcomes add up to 4, more than its 3 accounts, which civil outcomes count,'],
    ['emergencies,Ireland,0,3,0,0,0,0', 'it specifies 3 accounts in no request'],
  ])('%s is named with what it breaks', (row, broken) => {
    const rows = table(`period,section,country,${figureNames.join()}\n2019-H1,${row}\n`);
    expect(obstacles(rows)).toMatchObject([{ line: 2, country: 'Ireland', broken }]);
  });
});
