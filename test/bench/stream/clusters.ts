import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Brokers, KAFKA_HOME, missingForMaven } from '../../../scripts/kafka/brokers';

/** Brokers to measure on. */
export interface Cluster {
  /** "one broker", "three brokers", or where they are. */
  readonly name: string;
  readonly brokers: readonly string[];
  /** The p99 that is aimed at for 1,000 events a second, in ms. */
  readonly aim?: number;
}

const KINDS = [
  { name: 'one broker', count: 1, aim: 50 },
  { name: 'three brokers', count: 3, aim: 120 },
] as const;

/** Those that LEDGER_KAFKA_BROKERS names; else one and then three from Maven Central's jars; else none, and says so. */
export async function* clusters(): AsyncGenerator<Cluster> {
  const named = process.env['LEDGER_KAFKA_BROKERS']?.split(',').filter(Boolean);
  if (named) {
    yield { name: `the brokers at ${named.join(',')}`, brokers: named };
    return;
  }
  const missing = missingForMaven();
  if (missing !== undefined) {
    console.log(
      `  not measured: there is no Kafka here (${missing}). Set LEDGER_KAFKA_BROKERS, or install Java and Maven.`,
    );
    return;
  }
  for (const { name, count, aim } of KINDS) {
    const nodes = await started(count);
    if (!nodes) return;
    try {
      yield { name, brokers: nodes.bootstrap, aim };
    } finally {
      await nodes.clean();
    }
  }
}

/** The other scenarios need no Kafka: jars that can not be fetched must not take their figures along. */
async function started(count: number): Promise<Brokers | undefined> {
  try {
    mkdirSync(KAFKA_HOME, { recursive: true });
    return await Brokers.up(count, mkdtempSync(join(KAFKA_HOME, 'bench-')));
  } catch (error) {
    console.log(`  not measured: Kafka does not start here: ${(error as Error).message}`);
    return undefined;
  }
}
