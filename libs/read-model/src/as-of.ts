import { Unknown } from '@ledger/counting';
import type { EventLog, StreamIndex } from '@ledger/event-store';
import { notAnInstant, parsePosition, readInstant, type Position } from '@ledger/kernel';

/** A question asked for totals as of a position that the ledger has not reached. */
export class AheadOfLedger extends Error {
  override readonly name = 'AheadOfLedger';

  constructor(
    readonly asked: Position,
    readonly head: Position,
  ) {
    super(`There is no position ${asked} yet: the ledger ends at ${head}. Ask as of that, or ask again later.`);
  }
}

/** The position is in the ledger, and the projector has not counted it within the time that a question waits. */
export class NotYetCounted extends Error {
  override readonly name = 'NotYetCounted';

  constructor(
    readonly asked: Position,
    readonly reached: Position,
  ) {
    super(`Position ${asked} is recorded and not yet counted; totals stand at ${reached}. Ask again in a moment.`);
  }
}

/**
 * The position that an `asOf` means: a position itself, or the last one recorded at or before an RFC 3339 instant.
 *
 * @throws Unknown when it is neither; AheadOfLedger
 */
export async function positionAsOf(store: Pick<EventLog, 'head'> & StreamIndex, asOf: string): Promise<Position> {
  const position = parsePosition(asOf);
  if (position === undefined) return atInstant(store, asOf);
  const head = await store.head();
  if (position > head) throw new AheadOfLedger(position, head);
  return position;
}

function atInstant(store: Pick<EventLog, 'head'> & StreamIndex, asOf: string): Promise<Position> {
  const instant = readInstant(asOf);
  if (instant.ok) return store.positionAt(instant.value);
  const form = '2019-07-01T00:00:00Z';
  const why = instant.error === notAnInstant.malformed ? form : `${form} (this one ${instant.error})`;
  const forms = ['a position (0000000000000042)', why];
  throw new Unknown('position or instant', asOf, forms, { parameter: 'asOf', meant: undefined });
}
