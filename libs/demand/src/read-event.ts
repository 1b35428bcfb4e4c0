import { type CallerAnswer, type Instant, OperationalError } from '@ledger/kernel';
import { catalog, type DemandEvent } from './catalog';
import type { Data, EventDefinition } from './schema/define-event';

/** An event as a store or a message holds it: under the version that it was written in. */
export interface StoredEvent {
  readonly type: string;
  readonly version: number;
  readonly at: Instant;
  readonly origin: { readonly source: string; readonly id: string };
  readonly data: Data;
}

/**
 * Thrown for an event that this program does not know: its type, or its version. A reader of the ledger stops there,
 * for to skip it would be to count wrong.
 */
export class EventFromTheFuture extends OperationalError {
  constructor(
    readonly type: string,
    readonly version: number,
    /** The newest version of the type that this program knows; `undefined` when it does not know the type at all. */
    readonly newestKnown: number | undefined,
  ) {
    super(
      newestKnown === undefined
        ? `${type} is not an event that this program knows. If a newer release wrote it, upgrade before you read on.`
        : `${type} version ${version} is not one that this program knows (1 to ${newestKnown}). ` +
            'If a newer release wrote it, upgrade before you read on.',
    );
  }

  override get answer(): CallerAnswer {
    return { problem: 'demand-unreadable', detail: 'What was recorded there cannot be read.' };
  }
}

const definitions: ReadonlyMap<string, EventDefinition> = new Map(Object.entries(catalog));

/** @throws EventFromTheFuture for a type or a version that is not in the catalog */
export function definitionOf(type: string, version: number): EventDefinition {
  const definition = definitions.get(type);
  if (definition === undefined) throw new EventFromTheFuture(type, version, undefined);
  const known = version === definition.version || Object.hasOwn(definition.older, version);
  if (!known) throw new EventFromTheFuture(type, version, definition.version);
  return definition;
}

/**
 * Reads a stored event as the domain sees it: lifted step by step to the newest version of its type. The data has to be
 * valid under the version that it names (`jsonSchemaOf`).
 *
 * @throws EventFromTheFuture
 */
export function readEvent({ type, version, at, origin, data }: StoredEvent): DemandEvent {
  const definition = definitionOf(type, version);
  let lifted = data;
  for (let v = version; v < definition.version; v++) lifted = definition.lift[v]!(lifted);
  return { type, at, origin: originOf(origin), data: lifted } as unknown as DemandEvent;
}

/** A source is a URI reference and so holds no space: the joined text names one pair only. */
const originOf = ({ source, id }: StoredEvent['origin']): string => `${source} ${id}`;
