import { type Contribution, contributionOf, policies } from '@ledger/counting';
import { definitionOf, type DemandState, evolve, type Field, LARGEST_COUNT, readEvent } from '@ledger/demand';
import type { EventEntry } from '@ledger/event-store';

/** What a demand adds to the totals, policy by policy. */
export type Contributions = readonly (Contribution | undefined)[];

/** A demand after one of its events. */
export interface Stepped {
  readonly revision: number;
  readonly state: DemandState;
  readonly counted: Contributions;
}

/** A demand before its next event; revision -1 and no state before the first. */
export interface Standing {
  readonly revision: number;
  readonly state: DemandState | undefined;
  readonly counted: Contributions;
}

export const UNHEARD_OF: Standing = { revision: -1, state: undefined, counted: policies.map(() => undefined) };

export const contributionsOf = (state: DemandState): Contributions =>
  policies.map((policy) => contributionOf(state, policy));

/**
 * What a demand is, and adds, after one more of its events. Pure.
 *
 * @throws Error that says why the event cannot be applied: EventFromTheFuture, a hole in the history of the demand, data
 * that cannot be counted
 */
export function stepped(before: Standing, entry: EventEntry, next = evolve): Stepped {
  const expected = before.revision + 1;
  if (entry.revision !== expected) {
    throw new Error(
      `Revision ${entry.revision} comes where ${expected} has to come: events of the demand are missing.`,
    );
  }
  requireForm(entry);
  const state = next(before.state, readEvent(entry));
  if (state === undefined) throw new Error('The history of the demand does not begin with DemandReceived.');
  const { revision } = entry;
  if (state === before.state) return { revision, state, counted: before.counted };
  return { revision, state, counted: contributionsOf(state) };
}

/**
 * Stored data may be anything: what is not of the form that its event has must not reach the totals, where it could be
 * no number, or another one after the state was stored and read again.
 */
function requireForm({ type, version, data }: EventEntry): void {
  const { shape, older } = definitionOf(type, version);
  const fields = older[version] ?? shape;
  for (const name in fields) {
    const field = fields[name]!;
    const value = data[name];
    if (value === undefined && field.optional) continue;
    if (!FORMS[field.kind](value))
      throw new Error(`The field "${name}" of the event is not of the form that it has to have.`);
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';

const FORMS: { readonly [K in Field['kind']]: (value: unknown) => boolean } = {
  word: isText,
  date: isText,
  id: isText,
  flag: (value) => typeof value === 'boolean',
  count: (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_COUNT,
};

/** Why an event cannot be applied, in words without its data. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'It cannot be applied.');

/** The message of the store may quote bytes of the row. */
export const UNREADABLE = 'The row cannot be read: it is damaged, or was changed from outside.';
