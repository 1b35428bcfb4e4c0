import { type Contract, CursorLog, DemandFeed, Streamer, type StreamerOptions, TotalsFeed } from '@ledger/streaming';
import type { Ledger } from '../ledger';
import { publicData } from './public-data';

interface To extends Pick<StreamerOptions, 'client' | 'onPhase'> {
  readonly contract: Contract;
}

/** What streams a ledger to Kafka, one for its totals and one for its demand events. None does anything yet. */
export function streamersOf(ledger: Pick<Ledger, 'store' | 'readModel'>, { contract, ...to }: To): Streamer[] {
  const cursors = new CursorLog(to.client, contract.topic('cursors'));
  const feeds = [
    new TotalsFeed(contract, ledger.readModel, ledger.store),
    new DemandFeed(contract, ledger.store, publicData),
  ];
  return feeds.map((feed) => new Streamer({ ...to, cursors, feed, prefix: contract.prefix }));
}
