import { placeChanges } from '@ledger/counting';
import { evolve, readEvent } from '@ledger/demand';
import type { EventEntry, Recorded } from '@ledger/event-store';
import { positionNumber, type Position } from '@ledger/kernel';
import { type Halt, type Page, PoisonEvent, type Projection, unseen } from '@ledger/projections';
import { transaction } from '@ledger/sqlite';
import { Places } from './places';
import { type Contributions, contributionsOf, type DemandEntry, Register } from './register';
import type { Tables } from './tables';

/** Register, totals and change log of one generation, as the projection that the engine moves. */
export class Generation implements Projection {
  readonly name: string;
  private readonly register: Register;
  private readonly places: Places;
  /** The cursor for which the memory of register and places is right. */
  private known: Position | undefined;

  constructor(readonly tables: Tables) {
    this.name = `totals/${tables.generation}`;
    this.register = new Register(tables);
    this.places = new Places(tables);
  }

  cursor(): Position {
    return this.tables.cursor();
  }

  apply(page: Page): Position {
    try {
      return (this.known = transaction(this.tables.database, () => this.applyUnseen(page)));
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  note({ position, error }: Halt): void {
    this.tables.statement(this.tables.queries.note).run(positionNumber(position), error);
  }

  private applyUnseen(page: Page): Position {
    const cursor = this.cursor();
    if (cursor !== this.known) this.forget();
    const events = unseen(page, cursor);
    const last = events.at(-1);
    if (!last) return cursor;
    for (const event of events) {
      this.applyOne(event);
      if (this.register.isFull) this.register.flush();
    }
    this.register.flush();
    this.places.flush();
    this.tables.statement(this.tables.queries.move).run(positionNumber(last.position));
    return last.position;
  }

  private applyOne({ position, entry }: Recorded): void {
    const demand = this.register.get(entry.stream);
    const before = demand.counted;
    try {
      step(demand, entry);
    } catch (error) {
      throw new PoisonEvent(position, error);
    }
    if (demand.counted !== before) this.record(positionNumber(position), demand, before);
  }

  /** Adds to the totals what the event changed, and writes it into the change log. */
  private record(position: number, demand: DemandEntry, before: Contributions): void {
    const insert = this.tables.statement(this.tables.queries.insertChange);
    let ordinal = 0;
    for (const change of before.flatMap((from, policy) => placeChanges(from, demand.counted[policy]))) {
      const { number, totals } = this.places.add(change);
      insert.run(position, ordinal, number, demand.number, list(change.deltas), list(totals));
      for (const delta of change.deltas) if (delta !== 0) ordinal++;
    }
  }

  private forget(): void {
    this.register.forget();
    this.places.forget();
    this.known = undefined;
  }
}

/** Folds the event into the demand: a pure step, except that it writes the result into the entry. */
function step(demand: DemandEntry, entry: EventEntry): void {
  const expected = demand.revision + 1;
  if (entry.revision !== expected) {
    throw new Error(`${demand.id} has revision ${entry.revision} where ${expected} has to come: the log has a hole.`);
  }
  const state = evolve(demand.state, readEvent(entry));
  if (state === undefined) throw new Error(`the history of ${demand.id} does not begin with DemandReceived.`);
  demand.revision = entry.revision;
  if (state === demand.state) return;
  demand.state = state;
  demand.counted = contributionsOf(state);
}

/** A JSON list of numbers. */
const list = (numbers: readonly number[]): string => `[${numbers.join()}]`;
