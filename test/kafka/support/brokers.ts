import { runs } from '../../../scripts/kafka/jars';
import type { Need } from '../../needs';
import { missingForContainer, missingForNodes, named } from './lend';

export { anyKafka, type Lent, type OwnNodes, ownNodes } from './lend';

const HOW = 'set LEDGER_KAFKA_BROKERS=host:port,..., or start Docker, or install Java 17 and Maven';

/** Any Kafka at all. */
export const kafka: Need = {
  name: 'kafka',
  missing: () => {
    if (named()) return undefined;
    const reasons = [missingForContainer(), missingForNodes()];
    return reasons.includes(undefined) ? undefined : `${HOW}: ${reasons.join('; ')}`;
  },
};

/** Nodes that a suite may kill: processes on this machine. */
export const killableKafka: Need = {
  name: 'kafka',
  missing: () => {
    const missing = missingForNodes();
    return missing && `it kills and pauses brokers, so it needs Java 17 and Maven: ${missing}`;
  },
};

/** Nodes with encrypted doors and permissions. */
export const guardableKafka: Need = {
  name: 'kafka',
  missing: () =>
    killableKafka.missing() ??
    (runs('openssl', ['version']) ? undefined : 'no openssl on the PATH to make certificates with'),
};
