import { catalog, type EventType, type Shape } from '@ledger/demand';
import type { EventEntry } from '@ledger/event-store';

/**
 * What of an event's data anybody may see, as its definition says: words of closed lists, counts, dates and flags. Ids
 * are names that other systems gave, and stay inside. What no definition knows stays inside, too.
 */
export function publicData({ type, version, data }: EventEntry): EventEntry['data'] {
  const shape = shapeOf(type, version);
  return Object.fromEntries(Object.entries(data).filter(([name]) => (shape[name]?.kind ?? 'id') !== 'id'));
}

function shapeOf(type: string, version: number): Shape {
  const definition = Object.hasOwn(catalog, type) ? catalog[type as EventType] : undefined;
  const shape = definition?.version === version ? definition.shape : definition?.older[version];
  return shape ?? {};
}
