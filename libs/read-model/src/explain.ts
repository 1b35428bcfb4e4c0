import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { measureNames, type MeasureName, Unknown } from '@ledger/counting';
import { type EventEntry, type EventLog, NonCanonicalEntry, type Recorded } from '@ledger/event-store';
import { parsePosition, type Position } from '@ledger/kernel';
import { columnOf, positionIn } from '@ledger/sqlite';
import { DoesNotAddUp } from './does-not-add-up';
import type { Question } from './question';
import type { Tables } from './tables';

/** An event that changed the number, and by how much. */
export interface ExplainedEvent extends Pick<EventEntry, 'type' | 'version' | 'at' | 'recordedAt' | 'origin'> {
  readonly position: Position;
  readonly delta: number;
}

/** What one demand adds to the number, and the events that it follows from. */
export interface ExplainedDemand {
  readonly demand: string;
  readonly value: number;
  readonly events: readonly ExplainedEvent[];
}

export interface Explanation {
  readonly demands: readonly ExplainedDemand[];
  /** Where to go on; absent when every demand has been named. */
  readonly next?: string;
}

export interface Explain {
  readonly question: Question;
  readonly measure: MeasureName;
  readonly asOf: Position;
  readonly limit: number;
  readonly after: string | undefined;
  /** The number that is explained. */
  readonly value: number;
}

/**
 * The demands behind a number, place by place and, within one, in the order in which they came to count there. A demand
 * counts in one place of a policy at a time, so that each is named once and the values add up to the number.
 *
 * @throws DoesNotAddUp when they do not: the tables were changed from outside
 */
export async function explain(tables: Tables, store: EventLog, what: Explain): Promise<Explanation> {
  try {
    return await explained(tables, store, what);
  } catch (error) {
    if (String(error).includes('malformed JSON')) throw new DoesNotAddUp('The change log holds what is no list.');
    throw error;
  }
}

async function explained(tables: Tables, store: EventLog, what: Explain): Promise<Explanation> {
  const places = placesOf(tables, what.question);
  await requireSum(tables, places, what);
  const found = await demandsIn(tables, places, what);
  const page = found.slice(0, what.limit);
  const scope = new Set(places);
  const demands: ExplainedDemand[] = [];
  for (const one of page) {
    const { id, value } = one;
    const history = await historyOf(tables, store, { ...one, asOf: what.asOf, places });
    const events = eventsOf(tables, history, scope, what.measure);
    if (events.reduce((sum, { delta }) => sum + delta, 0) !== value) throw new DoesNotAddUp(OF_A_DEMAND);
    demands.push({ demand: id, value, events });
    await yieldToOthers();
  }
  const last = page.at(-1);
  return found.length > page.length && last ? { demands, next: `${last.place}-${last.first}` } : { demands };
}

const OF_A_DEMAND = 'The events of a demand do not add up to what it counts.';

/** All demands of all places have to add up to the number, whatever page is asked for. */
async function requireSum(tables: Tables, places: readonly number[], { measure, asOf, value }: Explain): Promise<void> {
  const statement = tables.statement(tables.queries.sumOfPlace);
  let sum = 0;
  for (const place of places) {
    const row = statement.get(pathOf(measure), place, columnOf(asOf)) as { value: number | null };
    sum += row.value ?? 0;
    await yieldToOthers();
  }
  if (sum === value) return;
  throw new DoesNotAddUp(`The number is ${value}, and the demands behind it add up to ${sum}.`);
}

interface Wanted {
  readonly id: string;
  readonly number: number;
  readonly places: readonly number[];
  readonly asOf: Position;
}

/** The events of a demand. Where one of them cannot be read, those that changed a place, each by itself. */
async function historyOf(tables: Tables, store: EventLog, wanted: Wanted): Promise<readonly Recorded[]> {
  try {
    return (await store.readStream(wanted.id)).filter(({ position }) => position <= wanted.asOf);
  } catch (error) {
    if (!(error instanceof NonCanonicalEntry)) throw error;
    return readableHistory(tables, store, wanted);
  }
}

async function readableHistory(
  tables: Tables,
  store: EventLog,
  { number, places, asOf }: Wanted,
): Promise<readonly Recorded[]> {
  const statement = tables.statement(tables.queries.positionsInPlace);
  const rows = places.flatMap((place) => statement.all(place, number, columnOf(asOf)));
  const positions = new Set(rows.map((row) => positionIn(row['position'] as number)));
  const events = await Promise.all([...positions].toSorted().map((position) => store.readAt(position)));
  return events.filter((event) => event !== undefined);
}

function placesOf(tables: Tables, { filtered, scope }: Question): number[] {
  const rows = tables.statement(tables.queries.placesInScope(filtered)).all(...scope);
  return (rows as unknown as { place: number }[]).map(({ place }) => place);
}

interface Found {
  readonly place: number;
  readonly number: number;
  readonly id: string;
  readonly value: number;
  readonly first: number;
}

/** One more than `limit`, so that the page knows whether there is a next. Others have their turn between two places. */
async function demandsIn(
  tables: Tables,
  places: readonly number[],
  { measure, asOf, limit, after }: Explain,
): Promise<Found[]> {
  const cursor = cursorOf(after);
  const statement = tables.statement(tables.queries.demandsOfPlace);
  const found: Found[] = [];
  for (const place of cursor ? from(places, cursor.place) : places) {
    const beyond = place === cursor?.place ? cursor.first : 0;
    const rows = statement.all(pathOf(measure), place, columnOf(asOf), beyond, limit + 1 - found.length);
    for (const row of rows as unknown as { demand: number; first: number; value: number }[]) {
      found.push({ place, number: row.demand, id: nameOf(tables, row.demand), value: row.value, first: row.first });
    }
    if (found.length > limit) break;
    await yieldToOthers();
  }
  return found;
}

function eventsOf(
  tables: Tables,
  history: readonly Recorded[],
  scope: ReadonlySet<number>,
  measure: MeasureName,
): ExplainedEvent[] {
  const positions = JSON.stringify(history.map(({ position }) => columnOf(position)));
  const rows = tables.statement(tables.queries.changesAt).all(pathOf(measure), positions);
  const deltas = new Map<Position, number>();
  for (const { position, place, delta } of rows as unknown as { position: number; place: number; delta: number }[]) {
    const at = positionIn(position);
    if (scope.has(place)) deltas.set(at, (deltas.get(at) ?? 0) + delta);
  }
  return history.flatMap(({ position, entry }) => {
    const { type, version, at, recordedAt, origin } = entry;
    const delta = deltas.get(position) ?? 0;
    return delta === 0 ? [] : [{ position, type, version, at, recordedAt, origin, delta }];
  });
}

/** The place of a measure in the lists of the change log, as a JSON path. */
const pathOf = (measure: MeasureName): string => `$[${measureNames.indexOf(measure)}]`;

function nameOf(tables: Tables, number: number): string {
  const row = tables.statement(tables.queries.demandNamed).get(number) as { id: string } | undefined;
  if (!row) throw new DoesNotAddUp('A demand that counts is not in the register.');
  return row.id;
}

function from(places: readonly number[], place: number): readonly number[] {
  const at = places.indexOf(place);
  if (at < 0) throw notACursor(String(place));
  return places.slice(at);
}

function cursorOf(after: string | undefined): { place: number; first: number } | undefined {
  if (after === undefined) return undefined;
  const [, place, first] = /^(\d{1,15})-(\d{1,16})$/.exec(after) ?? [];
  const position = first === undefined ? undefined : parsePosition(first);
  if (place === undefined || position === undefined) throw notACursor(after);
  return { place: Number(place), first: columnOf(position) };
}

const notACursor = (text: string): Unknown =>
  new Unknown('cursor', text, ['the `next` of the page before, of the same question'], { parameter: 'after' });
