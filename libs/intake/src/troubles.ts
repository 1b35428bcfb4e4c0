import { EventFromTheFuture } from '@ledger/demand';
import { EntryTooLarge, EventMissing, NonCanonicalEntry, type Origin } from '@ledger/event-store';
import { NotCanonical } from '@ledger/kernel';

/** What stands in the way of one demand, or of one event that waits, and of no other. */
export interface Unreadable {
  readonly demand: string;
  /** The event that waits; absent where it is the demand itself. */
  readonly origin?: Origin;
  readonly detail: string;
}

const ABOUT_ONE = [EventFromTheFuture, EntryTooLarge, EventMissing, NonCanonicalEntry, NotCanonical];
/** What the language itself throws at data of another shape. */
const OF_THE_LANGUAGE = [TypeError, RangeError, SyntaxError];

/**
 * Whether an error concerns what was asked for and nothing else: damage, or something that this program does not know.
 * Every other error says that the store cannot work for anybody: it is full, held, closed, or altered.
 */
export function isAboutOne(error: unknown): error is Error {
  if ([...ABOUT_ONE, ...OF_THE_LANGUAGE].some((known) => error instanceof known)) return true;
  const { name, trouble } = Object(error) as { name?: unknown; trouble?: unknown };
  return name === 'StorageFailure' && trouble === 'damaged';
}

/** Gives what `work` gives, or what `otherwise` makes of an error that concerns nothing else. */
export async function keepingApart<T>(work: () => Promise<T>, otherwise: (error: Error) => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAboutOne(error)) throw error;
    return otherwise(error);
  }
}

/** What an operator is told of an error: where it is, and nothing of the data. */
export function placeOf(error: Error): string {
  if (error instanceof EventFromTheFuture) return error.message;
  const { position } = error as { readonly position?: unknown };
  return typeof position === 'string'
    ? `The event at position ${position} is not as it was recorded.`
    : `An event of it is not as it was recorded (${error.name}).`;
}

/** More of them are counted no further: the number is for an operator, who has to look at the file by then. */
const MOST = 10_000;

/** What this process has found that it cannot read, and has not found readable again since. */
export class Troubles {
  private readonly found = new Map<string, Unreadable>();

  constructor(private readonly report: (found: Unreadable) => void = () => undefined) {}

  get size(): number {
    return this.found.size;
  }

  list(): readonly Unreadable[] {
    return [...this.found.values()];
  }

  /** Reported when it is new. */
  add(unreadable: Unreadable): void {
    const key = keyOf(unreadable.demand, unreadable.origin);
    if (this.found.size >= MOST || this.found.has(key)) return;
    this.found.set(key, unreadable);
    this.report(unreadable);
  }

  /** It can be read, or is not there any more. */
  remove(demand: string, origin?: Origin): void {
    if (this.found.size > 0) this.found.delete(keyOf(demand, origin));
  }
}

const keyOf = (demand: string, origin?: Origin): string => JSON.stringify([demand, origin?.source, origin?.id]);
