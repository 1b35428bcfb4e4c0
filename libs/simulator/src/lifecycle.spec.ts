import { catalog, type EventType } from '@ledger/demand';
import { header, parseTable } from '@ledger/published';
import { simulate } from './simulate';

const TABLE = [
  header.join(),
  '2021-H1,criminal,United States,3000,5000,400,900,400,900',
  '2021-H1,criminal,France,1500,900,0,700,300,500',
  '2021-H1,emergencies,Ireland,200,300,10,100,40,50',
  '2021-H1,civil,USA,300,900,100,300,200,299',
  '2021-H1,enterprise,Canada,60,60,10,10,10,10',
].join('\n');

interface Told {
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: { readonly on: string; readonly [field: string]: unknown };
}

const parsed = parseTable(TABLE);
const rows = parsed.ok ? parsed.value : [];
const told = [...simulate(rows, { seed: '5', late: 0.1 })].map((line) => JSON.parse(line) as Told);
const kindOf = ({ type }: Told) => type.split('.')[2] as EventType;
const byDemand = Map.groupBy(told, ({ subject }) => subject);

describe('simulated lives', () => {
  it('use every event that a source can send, and both versions of the receipt', () => {
    const never: EventType[] = ['PolicyExceptionNoted', 'PersonalDataErased'];
    const expected = (Object.keys(catalog) as EventType[]).filter((type) => !never.includes(type));
    expect(new Set(told.map(kindOf))).toEqual(new Set(expected));
    expect(new Set(told.map(({ type }) => type))).toContain('org.request-ledger.DemandReceived.v1');
  });

  it('begin with the receipt, inside the period, and go on in time', () => {
    for (const life of byDemand.values()) {
      const times = life.map(({ time }) => time);
      expect(kindOf(life[0]!)).toBe('DemandReceived');
      expect(times[0]! >= '2021-01-01' && times[0]! < '2021-07-01').toBe(true);
      expect(times).toEqual(times.toSorted());
      expect(new Set(times).size).toBe(times.length);
      expect(life.every(({ time, data }) => time.startsWith(data.on))).toBe(true);
    }
  });

  it('end in the period, but for the late answers', () => {
    const late = [...byDemand.values()].filter((life) => life.at(-1)!.time >= '2021-07-01');
    expect(late.length / byDemand.size).toBeGreaterThan(0.02);
    expect(late.length / byDemand.size).toBeLessThan(0.08);
    const onTime = [...simulate(rows, { seed: '5' })].map((line) => (JSON.parse(line) as Told).time);
    expect(onTime.every((time) => time < '2021-07-01')).toBe(true);
  });

  it('are in part told of after all others when they are late', () => {
    const lastReceipts = told.filter((event) => kindOf(event) === 'DemandReceived').slice(-200);
    expect(lastReceipts.filter(({ data }) => data.on < '2021-06-01').length).toBeGreaterThan(100);
  });
});
