import type { EventType } from '@ledger/demand';
import type { Random } from './random';

export interface SimulatedEvent {
  readonly type: EventType;
  readonly version: number;
  /** Seconds since 1970, UTC. */
  readonly at: number;
  readonly data: { readonly [field: string]: unknown };
}

const DAY = 86_400;

/** Writes one demand's events, each later than the one before. */
export class Story {
  readonly events: SimulatedEvent[] = [];

  /**
   * `limit` is the second after which nothing should happen: steps that would pass it get shorter instead, so that order
   * is kept up to it.
   */
  constructor(
    private readonly random: Random,
    private at: number,
    private limit: number,
  ) {}

  get day(): string {
    return dayOf(this.at);
  }

  tell(type: EventType, data: { readonly [field: string]: unknown }, version = 1): void {
    this.events.push({ type, version, at: this.at, data: { on: this.day, ...data } });
  }

  /** Lets some time pass: at least a second, some days as a rule. */
  after(leastDays: number, mostDays: number): this {
    const wanted = this.random.between(Math.max(1, leastDays * DAY), Math.max(1, mostDays * DAY));
    const room = Math.floor((this.limit - this.at) / 2);
    this.at += Math.max(1, Math.min(wanted, room));
    return this;
  }

  /** Goes on in the time after the limit, for up to so many days. */
  pastLimit(days: number): this {
    this.at = this.limit + this.random.between(1, DAY);
    this.limit += days * DAY;
    return this;
  }
}

export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

export const secondsOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;
