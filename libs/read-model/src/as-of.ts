import { Unknown } from '@ledger/counting';
import type { EventLog, StreamIndex } from '@ledger/event-store';
import {
  type CallerAnswer,
  notAnInstant,
  OperationalError,
  parsePosition,
  type Position,
  readInstant,
} from '@ledger/kernel';

/** A question asked for totals as of a position that the ledger has not reached. */
export class AheadOfLedger extends OperationalError {
  constructor(
    readonly asked: Position,
    readonly head: Position,
  ) {
    super(`There is no position ${asked} yet: the ledger ends at ${head}.`, {
      next: 'Ask as of that, or ask again later.',
    });
  }

  override get answer(): CallerAnswer {
    return { problem: 'position-not-there' };
  }
}

/** The position is in the ledger, and the projector has not counted it within the time that a question waits. */
export class NotYetCounted extends OperationalError {
  constructor(
    readonly asked: Position,
    readonly reached: Position,
  ) {
    super(`Position ${asked} is recorded and not yet counted; totals stand at ${reached}.`, {
      next: 'Ask again in a moment.',
    });
  }

  override get answer(): CallerAnswer {
    return { problem: 'unavailable' };
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
