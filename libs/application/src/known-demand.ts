import { evolve, type DemandEvent, type DemandState, type EventType } from '@ledger/demand';
import type { EventStore, Recorded } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import { LRUCache } from 'lru-cache';
import { digestOf } from './digest';
import { eventOf, type Submission } from './submission';

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
  state: DemandState | undefined;
  /** The source of its first event, the receipt: whose demand it is. */
  owner: string | undefined;
  /** How many events its stream holds. */
  length = 0;
  /** Where the newest upstream event stands: ahead of any exception that was noted with it. */
  last: Place | undefined;
  /** The round of decisions in which the store last showed, or confirmed, that nothing else is in the stream. */
  private sureIn: number;
  private readonly told = new Map<string, Told>();

  constructor(
    readonly stream: string,
    history: readonly Recorded[],
    round: number,
  ) {
    this.sureIn = round;
    for (const recorded of history) this.replay(recorded);
  }

  /** Takes decided events into the state, ahead of their being written: on any other answer of the store, doubt this. */
  expect({ origin, event, digest }: Expected, decided: readonly DemandEvent[]): Told {
    this.owner ??= origin.source;
    for (const one of decided) this.state = evolve(this.state, one);
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
    this.last = place;
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

  private replay({ entry, position }: Recorded): void {
    const kind = { type: entry.type as EventType, version: entry.version };
    const event = eventOf({ kind, at: entry.at, origin: entry.origin, data: entry.data });
    if (this.told.has(event.origin)) {
      // The note of an exception: it shares the origin of what it notes.
      this.state = evolve(this.state, event);
      this.length++;
      return;
    }
    const { origin } = entry;
    const told = this.expect({ origin, event, digest: digestOf(kind, this.stream, entry.data) }, [event]);
    this.last = told.place = { position, revision: entry.revision };
  }
}

/** The demands that were busy of late, kept ready; the rest is read from the store. */
export class KnownDemands {
  private readonly recent: LRUCache<string, KnownDemand>;

  constructor(
    private readonly store: EventStore,
    most = 20_000,
  ) {
    this.recent = new LRUCache({ max: most });
  }

  /**
   * All of these, by stream; what is not at hand is read. With `guess`, a demand whose first submission would begin it is
   * taken to be new, unread and doubted: the store finds out when that is written, and mostly it is so.
   */
  async load(
    submissions: readonly Submission[],
    { round, guess }: { round: number; guess: boolean },
  ): Promise<Map<string, KnownDemand>> {
    const known = new Map<string, KnownDemand>();
    const missing = new Set<string>();
    for (const { demand: stream, kind } of submissions) {
      if (known.has(stream) || missing.has(stream)) continue;
      const demand = this.recent.get(stream);
      if (demand) known.set(stream, demand);
      else if (guess && kind.type === 'DemandReceived') known.set(stream, new KnownDemand(stream, [], DOUBTED));
      else missing.add(stream);
    }
    const read = async (stream: string) => new KnownDemand(stream, await this.store.readStream(stream), round);
    for (const demand of await Promise.all(Array.from(missing, read))) known.set(demand.stream, demand);
    return known;
  }

  /** Puts back what was loaded, for the next time. What does not exist is not kept: anybody may create it. */
  keep(demands: Iterable<KnownDemand>): void {
    for (const demand of demands) {
      if (demand.isDoubted || demand.length === 0) this.recent.delete(demand.stream);
      else if (!this.recent.has(demand.stream)) this.recent.set(demand.stream, demand);
    }
  }
}
