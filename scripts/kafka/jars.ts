import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What a node is started with: the settings that all share, the log's, and the list of jars. */
export const HERE = path.resolve(process.cwd(), 'scripts/kafka');
/** Jars and the development cluster's data; ignored by git. */
export const KAFKA_HOME = path.resolve(process.env.KAFKA_HOME ?? '.kafka');
const JARS = path.join(KAFKA_HOME, 'jars-4.3.1');

/** Why no broker can be started from Maven's jars on this machine, or `undefined` when one can. */
export function missingForMaven(): string | undefined {
  if (!runs('java', ['-version'])) return 'no Java 17 or newer on the PATH';
  if (!fs.existsSync(JARS) && !runs('mvn', ['-version'])) return 'no Maven on the PATH to fetch the jars with';
  return undefined;
}

/** Whether a program is on the PATH and ends well. */
export function runs(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const LONGEST_MS = 300_000;
/** A registry that does not answer costs seconds: Maven itself would try for minutes. */
const PATIENCE = [
  '-Dmaven.wagon.http.retryHandler.count=0',
  '-Dmaven.wagon.rto=10000',
  '-Daether.connector.connectTimeout=5000',
  '-Daether.connector.requestTimeout=10000',
];

/**
 * Resolves the jars once; several processes may do so at the same time.
 *
 * @throws Error with Maven's reason when it cannot
 */
export function fetchJars(): void {
  if (fs.existsSync(JARS)) return;
  fs.mkdirSync(KAFKA_HOME, { recursive: true });
  const fresh = fs.mkdtempSync(path.join(KAFKA_HOME, 'fetch-'));
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const pom = path.join(HERE, 'pom.xml');
  const args = ['-B', '-ntp', '-q', '-f', pom, plugin, '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`];
  const run = spawnSync('mvn', [...args, ...PATIENCE], { encoding: 'utf8', timeout: LONGEST_MS });
  if (run.status !== 0) {
    fs.rmSync(fresh, { recursive: true });
    throw new Error(`Maven cannot fetch Kafka's jars: ${reasonIn(run.stdout)}`);
  }
  try {
    fs.renameSync(fresh, JARS);
  } catch (error) {
    if (!fs.existsSync(JARS)) throw error;
    fs.rmSync(fresh, { recursive: true });
  }
}

const LONGEST_REASON = 250;

/** The first error that Maven prints, without its colours and tags. */
function reasonIn(output: string): string {
  const [, reason] = /ERROR\S* (.*)/.exec(stripVTControlCharacters(output)) ?? [];
  return (
    reason?.replace(/ -> \[Help.*/, '').slice(0, LONGEST_REASON) ??
    `it ended after at most ${LONGEST_MS / 1_000} seconds and gave no reason`
  );
}

/** The arguments of `java` up to the name of the main class. */
export function java(heap: string): string[] {
  const jars = fs.readdirSync(JARS).map((jar) => path.join(JARS, jar));
  const small = ['-Xms64m', `-Xmx${heap}`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
  return [...small, `-Dlog4j2.configurationFile=${path.join(HERE, 'log4j2.xml')}`, '-cp', jars.join(path.delimiter)];
}
