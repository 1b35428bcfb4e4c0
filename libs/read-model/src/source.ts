import type { EventLog, History, StreamIndex } from '@ledger/event-store';

/** The ports of a store that the read model reads. */
export type Source = EventLog & StreamIndex & History;
