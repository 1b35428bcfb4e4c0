import type { KafkaClient, KafkaSettings } from '@ledger/kafka';
import type { Cluster } from '../support/cluster';

/** What the conformance suite asks of a client, asked of this one. */
export interface PortUnderTest {
  readonly cluster: Cluster;
  readonly client: KafkaClient;
  /** Another client of the same kind. */
  readonly open: (over?: Partial<KafkaSettings>) => KafkaClient;
}
