import { anyKafka, fromMaven, type Lent, named } from '../../kafka/support/lend';

/** Brokers to measure on. */
export interface Cluster {
  /** "one broker", "three brokers", or where they are. */
  readonly name: string;
  readonly brokers: readonly string[];
  /** The p99 that is aimed at for 1,000 events a second, in ms. */
  readonly aim?: number;
}

const KINDS: readonly { readonly name: string; readonly aim: number; readonly lend: () => Promise<Lent> }[] = [
  { name: 'one broker', aim: 50, lend: anyKafka },
  { name: 'three brokers', aim: 120, lend: () => fromMaven(3) },
];

/**
 * Those that LEDGER_KAFKA_BROKERS names; else one broker, from Docker or from Maven's jars, and then three, from the jars
 * alone; else none, and says so.
 */
export async function* clusters(): AsyncGenerator<Cluster> {
  const brokers = named();
  if (brokers) {
    yield { name: `the brokers at ${brokers.join(',')}`, brokers };
    return;
  }
  for (const { name, aim, lend } of KINDS) {
    const lent = await lentBy(lend);
    if (!lent) return;
    try {
      yield { name, aim, brokers: lent.brokers };
    } finally {
      await lent.giveBack();
    }
  }
}

/** The other scenarios need no Kafka: brokers that do not start must not take their figures along. */
async function lentBy(lend: () => Promise<Lent>): Promise<Lent | undefined> {
  try {
    return await lend();
  } catch (error) {
    const how = 'Set LEDGER_KAFKA_BROKERS, or install Java and Maven.';
    console.log(`  not measured: Kafka does not start here: ${(error as Error).message}. ${how}`);
    return undefined;
  }
}
