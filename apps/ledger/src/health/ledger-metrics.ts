import type { Ledger } from '@ledger/ledger';
import type { Metrics } from '../metrics';
import { showFollowers } from './follower-metrics';
import { showKafka } from './kafka-metrics';

/** Shows an open ledger under `/metrics`. */
export function showLedger(metrics: Metrics, ledger: Ledger): void {
  metrics.watch({
    waiting: () => ledger.waitingRoom.count(),
    lag: () => ledger.lag(),
    halted: async () => (await ledger.trouble()) !== undefined,
    setAside: async () => ledger.setAside(),
    unreadable: async () => ledger.intake.unreadable().length,
  });
  showFollowers(metrics.registry, ledger.followers);
  if (ledger.kafka) showKafka(metrics.registry, ledger.kafka);
}
