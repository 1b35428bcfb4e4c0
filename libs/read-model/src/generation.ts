import { placeChanges } from '@ledger/counting';
import { chainValue, type Recorded } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import {
  type Halt,
  isEvent,
  isOf,
  type Mark,
  type Page,
  placeIn,
  type Projection,
  type Row,
} from '@ledger/projections';
import { columnOf, transaction } from '@ledger/sqlite';
import { CATEGORIES } from './categories';
import { Places } from './places';
import { type DemandEntry, Register } from './register';
import { SetAside } from './set-aside';
import { type Contributions, reasonOf, stepped, type Stepped, UNREADABLE } from './step';
import type { Tables } from './tables';

/** Register, totals and change log of one generation, as the projection that the engine moves. */
export class Generation implements Projection {
  readonly name: string;
  readonly categories = CATEGORIES;
  private readonly register: Register;
  private readonly places: Places;
  private readonly aside: SetAside;
  /** The cursor for which the memory of register, places and what is set aside is right. */
  private known: Position | undefined;

  constructor(readonly tables: Tables) {
    this.name = `totals/${tables.generation}`;
    this.register = new Register(tables);
    this.places = new Places(tables);
    this.aside = new SetAside(tables);
  }

  cursor(): Position {
    return this.tables.cursor();
  }

  mark(): Mark {
    return this.tables.mark();
  }

  knownBefore(position: Position): Mark {
    return this.tables.knownBefore(position);
  }

  apply(page: Page): Position {
    try {
      return (this.known = transaction(this.tables.database, () => this.applyUnseen(page)));
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  note(halt: Halt | undefined): void {
    const { note } = this.tables.queries;
    if (!halt && !this.tables.halt()) return;
    this.tables.statement(note).run(halt ? columnOf(halt.position) : null, halt?.error ?? null);
  }

  private applyUnseen(page: Page): Position {
    const mark = this.mark();
    if (mark.position !== this.known) this.forget();
    const from = placeIn(page, mark);
    const last = page.rows.at(-1);
    if (from === page.rows.length || !last) return mark.position;
    for (let i = from; i < page.rows.length; i++) {
      this.applyOne(page.rows[i]!, page.chains[i]!);
      if (this.register.isFull) this.register.flush();
    }
    this.register.flush();
    this.places.flush();
    this.aside.flush();
    const { move } = this.tables.queries;
    this.tables.statement(move).run(columnOf(last.position), chainValue(page.chains.at(-1)!));
    return last.position;
  }

  private applyOne(row: Row, chain: Uint8Array): void {
    if (!isOf(CATEGORIES, row)) return;
    const stream = isEvent(row) ? row.entry.stream : row.stream;
    if (this.aside.passesOver(stream)) return;
    if (!isEvent(row)) this.aside.put(stream, row.position, UNREADABLE);
    else this.applyEvent(row, chain);
  }

  private applyEvent(row: Recorded, chain: Uint8Array): void {
    const demand = this.register.get(row.entry.stream);
    const before = demand.counted;
    let after: Stepped;
    try {
      after = stepped(demand, row.entry);
    } catch (error) {
      this.aside.put(row.entry.stream, row.position, reasonOf(error));
      return;
    }
    this.register.put(demand, after);
    if (after.counted !== before) this.record({ demand, before, position: row.position, chain });
  }

  /** Adds to the totals what the event changed, and writes it into the change log. */
  private record({ demand, before, position, chain }: Recording): void {
    const insert = this.tables.statement(this.tables.queries.insertChange);
    const at = columnOf(position);
    const digits = chainDigits(chain);
    let ordinal = 0;
    for (const change of before.flatMap((from, policy) => placeChanges(from, demand.counted[policy]))) {
      const { number, totals } = this.places.add(change);
      insert.run(at, ordinal, number, demand.number, list(change.deltas), list(totals), digits);
      for (const delta of change.deltas) if (delta !== 0) ordinal++;
    }
  }

  private forget(): void {
    this.register.forget();
    this.places.forget();
    this.aside.forget();
    this.known = undefined;
  }
}

interface Recording {
  /** As it is after the event. */
  readonly demand: DemandEntry;
  readonly before: Contributions;
  readonly position: Position;
  readonly chain: Uint8Array;
}

/** A JSON list of numbers. */
export const list = (numbers: readonly number[]): string => `[${numbers.join()}]`;

/** 88 bits tell histories apart, and keep rows and ids short. */
const DIGITS = 22;

/** The first digits of a value of the hash chain, which the change log and the ids of the stream carry. */
export const chainDigits = (chain: Uint8Array | string): string =>
  typeof chain === 'string'
    ? chain.slice(0, DIGITS)
    : Buffer.from(chain.buffer, chain.byteOffset, DIGITS / 2).toString('hex');
