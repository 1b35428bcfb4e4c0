import {
  type ChangeSource,
  type Contract,
  CursorLog,
  DemandFeed,
  Streamer,
  type StreamerOptions,
  TotalsFeed,
} from '@ledger/streaming';
import type { EventLog, History } from '@ledger/event-store';
import type { Publication } from '@ledger/publication';
import { publicData } from './public-data';

/** What is streamed of a ledger. */
interface From {
  readonly store: EventLog & History;
  readonly changes: ChangeSource;
  readonly publication: Publication;
}

interface To extends Pick<StreamerOptions, 'client' | 'onPhase'> {
  readonly contract: Contract;
}

/** What streams a ledger to Kafka, one for its totals and one for its demand events. None does anything yet. */
export function streamersOf({ store, changes, publication }: From, { contract, ...to }: To): Streamer[] {
  const cursors = new CursorLog(to.client, contract.topic('cursors'));
  const feeds = [
    new TotalsFeed(contract, changes, store, publication),
    new DemandFeed(contract, store, publicData, publication),
  ];
  return feeds.map((feed) => new Streamer({ ...to, cursors, feed, prefix: contract.prefix }));
}
