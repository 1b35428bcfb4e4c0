import { type Period, parsePeriod } from '@ledger/counting';
import { periodsOf, type PublishedRow, unitOf } from '@ledger/published';
import { interleaved, repeated, shuffled } from './delivery';
import { lifeOf, type Timing } from './lifecycle';
import { type DemandPlan, planRow, type RowPlan } from './plan';
import { hash32, Random } from './random';
import { secondsOf, type SimulatedEvent } from './story';

export interface SimulateOptions {
  /** The same seed, table and options give the same bytes. */
  readonly seed: string;
  /** Share of the demands that are late, 0 to 1: half of them answered after the period, half told of after the others. */
  readonly late?: number;
  /** Share of the events that are sent again later, 0 to 1. */
  readonly duplicates?: number;
  /** Delivers in random order, across demands and within one. */
  readonly shuffle?: boolean;
}

/** Where the simulated events say that they come from. */
export const SIMULATOR = 'https://simulator.request-ledger.example/cases';

/**
 * Turns a published table into an event history that reproduces it under Microsoft's counting policy: CloudEvents 1.0,
 * one JSON text each, without line ends. Streams: memory does not grow with the table's figures. Rows that nothing can
 * reproduce (`obstacles`) must have been refused before.
 */
export function* simulate(rows: readonly PublishedRow[], options: SimulateOptions): Generator<string> {
  let lines = allPeriods(rows, options);
  const delivery = new Random(`${options.seed} delivery`);
  if (options.duplicates) lines = repeated(lines, options.duplicates, delivery);
  if (options.shuffle) lines = shuffled(lines, delivery);
  yield* lines;
}

/** How many demands a simulation will tell of. */
export const demandsIn = (rows: readonly PublishedRow[]): number =>
  rows.reduce((sum, { figures }) => sum + figures.requests, 0);

function* allPeriods(rows: readonly PublishedRow[], options: SimulateOptions): Generator<string> {
  for (const period of periodsOf(rows)) {
    const ofPeriod = rows.filter((row) => row.period === period);
    for (const event of interleaved(lives(ofPeriod, parsePeriod(period), options))) yield cloudEvent(event);
  }
}

/** An event that knows its demand and its own name. */
interface Told extends SimulatedEvent {
  readonly demand: string;
  readonly id: string;
}

function* lives(rows: readonly PublishedRow[], period: Period, options: SimulateOptions): Generator<readonly Told[]> {
  const late = options.late ?? 0;
  const random = new Random(`${options.seed} ${period.name}`);
  const names = new Names(nameOf(rows, options));
  const countries = new Map(rows.map(({ section }) => [section, countriesOf(rows, section)]));
  const total = demandsIn(rows);
  let number = 0;
  for (const plan of inRandomOrder(rows.map(planRow), random)) {
    const timing = timingOf(number, { period, total, late, random });
    number += 1;
    yield names.give(lifeOf(plan, timing, { random, countries: countries.get(plan.section)! }));
  }
}

const countriesOf = (rows: readonly PublishedRow[], section: PublishedRow['section']) =>
  rows.filter((row) => row.section === section && row.figures.requests > 0).map((row) => row.country);

/** Draws from the rows until each has given all its demands. */
function* inRandomOrder(plans: readonly RowPlan[], random: Random): Generator<DemandPlan> {
  let open = plans.filter((plan) => plan.remaining > 0);
  let left = open.reduce((sum, plan) => sum + plan.remaining, 0);
  for (; left > 0; left -= 1) {
    let at = random.below(left);
    const drawn = open.find((plan) => (at -= plan.remaining) < 0)!;
    yield drawn.next(random);
    if (drawn.remaining === 0) open = open.filter((plan) => plan !== drawn);
  }
}

const DAY = 86_400;

interface Calendar {
  readonly period: Period;
  readonly total: number;
  readonly late: number;
  readonly random: Random;
}

/** The nth demand comes in on its share of the period, in office hours; those told of late come in at any time of it. */
function timingOf(n: number, { period, total, late, random }: Calendar): Timing {
  const start = secondsOf(`${period.months[0]}-01`);
  const end = endOf(period);
  const toldLate = n >= total - Math.floor((total * late) / 2);
  const share = toldLate ? random.real() : (n + random.real()) / total;
  const day = Math.min(Math.floor((share * (end - start)) / DAY), (end - start) / DAY - 1);
  const received = start + day * DAY + random.between(7 * 3600, 17 * 3600);
  return { received, periodEnd: end - 1, answersLate: !toldLate && random.chance(late / 2) };
}

/** The first second after the period. */
function endOf({ months }: Period): number {
  const last = new Date(`${months.at(-1)}-01T00:00:00Z`);
  last.setUTCMonth(last.getUTCMonth() + 1);
  return last.getTime() / 1000;
}

/** Eight letters that differ when the seed, the figures or what changes the story differ. */
function nameOf(rows: readonly PublishedRow[], { seed, late }: SimulateOptions): string {
  const figures = rows.map((row) => [row.period, row.section, row.country, unitOf(row.section), row.figures]);
  return hash32(JSON.stringify([seed, late ?? 0, figures]))
    .toString(16)
    .padStart(8, '0');
}

/** Gives demands and events names that say nothing and grow, which keeps a store's indexes compact. */
class Names {
  private demands = 0;
  private events = 0;

  constructor(private readonly prefix: string) {}

  give(life: readonly SimulatedEvent[]): Told[] {
    const demand = `${this.prefix}-${base36(++this.demands)}`;
    return life.map((event) => ({ ...event, demand, id: `${this.prefix}-${base36(++this.events)}` }));
  }
}

const base36 = (n: number): string => n.toString(36).padStart(7, '0');

const cloudEvent = ({ id, type, version, demand, at, data }: Told): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: SIMULATOR,
    type: `org.request-ledger.${type}.v${version}`,
    subject: demand,
    time: new Date(at * 1000).toISOString(),
    datacontenttype: 'application/json',
    data,
  });
