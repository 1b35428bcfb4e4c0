import { KafkaStatus } from './kafka-status.dto';

export class Health {
  /** `live`: the process answers. `ready`: it can do its work. `degraded`: it can, but for what the other fields say. */
  status: 'live' | 'ready' | 'degraded';
  /** Why it is degraded, in a word each; the only thing besides `status` and `tokens` that callers without a token see. */
  reasons?: ('behind' | 'kafka' | 'tokens' | 'unreadable' | 'set-aside')[];
  /** Events that the totals still have to count, when they are many. */
  behind?: number;
  /** How many demands and waiting events were found that cannot be read; `ledger doctor` names them. */
  unreadable?: number;
  /** Demands that count as they were before an event that cannot be read or applied, when there are any. */
  setAside?: number;
  /** Only where the service works with Kafka. */
  kafka?: KafkaStatus;
  /** What is wrong with the tokens file, if anything is; the log says it in full. */
  tokens?: string;
}
