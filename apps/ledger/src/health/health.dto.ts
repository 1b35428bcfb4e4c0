import { KafkaStatus } from '../kafka/kafka-status.dto';

export class Health {
  /** `live`: the process answers. `ready`: it can do its work. `degraded`: it can, but for what `kafka` or `tokens` says. */
  status: 'live' | 'ready' | 'degraded';
  /** Only where the service works with Kafka. */
  kafka?: KafkaStatus;
  /** What is wrong with the tokens file, if anything is; the log says it in full. */
  tokens?: string;
}
