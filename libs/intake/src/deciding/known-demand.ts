import { type DemandEvent, type EventType, recall, remember, type RememberedState } from '@ledger/demand';
import { cacheBudget, NonCanonicalEntry, type EventLog, type Recorded } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import { LRUCache } from 'lru-cache';
import { digestOf } from '../reading/digest';
import { eventOf, type Submission } from '../reading/submission';
import { keepingApart } from '../troubles';
import { Turns } from './turns';

/** Where in the ledger something stands. */
export interface Place {
  readonly position: Position;
  readonly revision: number;
}

/** An upstream event in a demand's history: what it said, and where it stands once the store has written it. */
export interface Told {
  readonly digest: string;
  place: Place | undefined;
}

type Expected = Pick<Submission, 'origin' | 'event' | 'digest'>;

/** No round has this number. */
const DOUBTED = -1;

/** What this process knows of one demand: its state, and which upstream events made it. */
export class KnownDemand {
  state: RememberedState | undefined;
  /** The source of its first event, the receipt: whose demand it is. */
  owner: string | undefined;
  /** How many events its stream holds. */
  length = 0;
  /** The round of decisions in which the store last showed, or confirmed, that nothing else is in the stream. */
  private sureIn: number;
  private readonly told = new Map<string, Told>();

  /** @throws EventFromTheFuture, NonCanonicalEntry (an event is missing), and errors of the language at damaged data */
  constructor(
    readonly stream: string,
    history: readonly Recorded[],
    round: number,
  ) {
    this.sureIn = round;
    this.state = recall(history.map((recorded) => this.replay(recorded)));
  }

  /**
   * Takes decided events into the state, ahead of their being written: on any other answer of the store, doubt this.
   * All of them or, when it throws, none.
   */
  expect({ origin, event, digest }: Expected, decided: readonly DemandEvent[]): Told {
    this.state = decided.reduce((state: RememberedState | undefined, one) => remember(state, one), this.state);
    this.owner ??= origin.source;
    this.length += decided.length;
    const told: Told = { digest, place: undefined };
    this.told.set(event.origin, told);
    return told;
  }

  /** The upstream event with this origin, where this demand has it. */
  toldBy(origin: string): Told | undefined {
    return this.told.get(origin);
  }

  /** The store wrote what was expected, at this place. */
  wrote(told: Told, place: Place, round: number): void {
    told.place = place;
    this.sureIn = round;
  }

  /** The store found the stream to be as long as it is known here. */
  confirm(round: number): void {
    this.sureIn = round;
  }

  /** Somebody else wrote to the stream, or may have: what is known here is not to be used again. */
  doubt(): void {
    this.sureIn = DOUBTED;
  }

  isSureIn(round: number): boolean {
    return this.sureIn === round;
  }

  get isDoubted(): boolean {
    return this.sureIn === DOUBTED;
  }

  /** Remembers a recorded event, and gives it back as the domain sees it. */
  private replay(recorded: Recorded): DemandEvent {
    const { entry, position } = recorded;
    const { at, origin, data } = entry;
    if (entry.revision !== this.length || entry.stream !== this.stream) throw incomplete(recorded);
    const kind = { type: entry.type as EventType, version: entry.version };
    const event = eventOf({ kind, at, origin, data });
    this.length++;
    // The note of an exception shares the origin of what it notes.
    if (this.told.has(event.origin)) return event;
    const place = { position, revision: entry.revision };
    this.owner ??= origin.source;
    this.told.set(event.origin, { digest: digestOf(kind, this.stream, data), place });
    return event;
  }
}

/** To decide on the rest of a history would be to guess. */
const incomplete = ({ position }: Recorded): NonCanonicalEntry =>
  new NonCanonicalEntry('An event is missing ahead of this one, or it is in the history of another demand.', position);

/** How many histories are asked for at once, and how many events of them are held for one round. */
const READ_AT_ONCE = 8;
const MOST_EVENTS_READ = 20_000;

export interface Loaded {
  readonly known: Map<string, KnownDemand>;
  readonly unreadable: ReadonlyMap<string, Error>;
}

const NONE: ReadonlyMap<string, Error> = new Map();

/** What a demand takes up in memory, about: measured with ids of 40 characters. */
const DEMAND_BYTES = 1_500;
const EVENT_BYTES = 700;

/** The demands that were busy of late, kept ready within a budget of memory; the rest is read from the store. */
export class KnownDemands {
  private readonly recent: LRUCache<string, KnownDemand>;

  constructor(
    private readonly store: Pick<EventLog, 'readStream'>,
    budget = cacheBudget(1 / 6),
  ) {
    const sizeCalculation = ({ length }: KnownDemand): number => DEMAND_BYTES + EVENT_BYTES * length;
    this.recent = new LRUCache({ maxSize: budget, sizeCalculation });
  }

  /**
   * These, by stream; what is not at hand is read. Not all of them when they are very long together; instead of one that
   * cannot be read, why. With `guess`, a demand whose first submission would begin it is taken to be new, unread and
   * doubted: the store finds out when that is written, and mostly it is so.
   */
  async load(submissions: readonly Submission[], { round, guess }: { round: number; guess: boolean }): Promise<Loaded> {
    const known = new Map<string, KnownDemand>();
    const missing = new Set<string>();
    for (const { demand: stream, kind } of submissions) {
      if (known.has(stream) || missing.has(stream)) continue;
      const demand = this.recent.get(stream);
      if (demand) known.set(stream, demand);
      else if (guess && kind.type === 'DemandReceived') known.set(stream, new KnownDemand(stream, [], DOUBTED));
      else missing.add(stream);
    }
    const unreadable = missing.size > 0 ? await this.read([...missing], round, known) : NONE;
    return { known, unreadable };
  }

  /** As many as fit into memory: at least some, so that a caller that asks again for the others comes to an end. */
  private async read(
    streams: readonly string[],
    round: number,
    known: Map<string, KnownDemand>,
  ): Promise<ReadonlyMap<string, Error>> {
    const turns = new Turns();
    const unreadable = new Map<string, Error>();
    for (let from = 0, events = 0; from < streams.length && events < MOST_EVENTS_READ; from += READ_AT_ONCE) {
      const names = streams.slice(from, from + READ_AT_ONCE);
      const some = await Promise.all(names.map((stream) => this.readOne(stream, round, turns)));
      for (const [i, found] of some.entries()) {
        if (found instanceof Error) unreadable.set(names[i]!, found);
        else known.set(found.stream, found);
        events += found instanceof Error ? 0 : found.length;
      }
      if (turns.isOver) await turns.give();
    }
    return unreadable;
  }

  private readOne(stream: string, round: number, turns: Turns): Promise<KnownDemand | Error> {
    const read = async (): Promise<KnownDemand> => {
      const history = await this.store.readStream(stream);
      if (turns.isOver) await turns.give();
      return new KnownDemand(stream, history, round);
    };
    return keepingApart<KnownDemand | Error>(read, (error) => error);
  }

  /** Puts back what was loaded, for the next time. What does not exist is not kept: anybody may create it. */
  keep(demands: Iterable<KnownDemand>): void {
    for (const demand of demands) {
      // It may have grown, and its size is looked at when it is put in only.
      this.recent.delete(demand.stream);
      if (!demand.isDoubted && demand.length > 0) this.recent.set(demand.stream, demand);
    }
  }
}
