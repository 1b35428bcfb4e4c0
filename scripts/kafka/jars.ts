import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

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

/** Resolves the jars once; several processes may do so at the same time. */
export async function fetchJars(): Promise<void> {
  if (fs.existsSync(JARS)) return;
  fs.mkdirSync(KAFKA_HOME, { recursive: true });
  const fresh = fs.mkdtempSync(path.join(KAFKA_HOME, 'fetch-'));
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const pom = path.join(HERE, 'pom.xml');
  const args = ['-B', '-ntp', '-q', '-f', pom, plugin, '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`];
  await promisify(execFile)('mvn', args);
  try {
    fs.renameSync(fresh, JARS);
  } catch (error) {
    if (!fs.existsSync(JARS)) throw error;
    fs.rmSync(fresh, { recursive: true });
  }
}

/** The arguments of `java` up to the name of the main class. */
export function java(heap: string): string[] {
  const jars = fs.readdirSync(JARS).map((jar) => path.join(JARS, jar));
  const small = ['-Xms64m', `-Xmx${heap}`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
  return [...small, `-Dlog4j2.configurationFile=${path.join(HERE, 'log4j2.xml')}`, '-cp', jars.join(path.delimiter)];
}
