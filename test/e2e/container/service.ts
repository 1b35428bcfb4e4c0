import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

// The container that would clean up after a crash is a separate image, which not every machine can pull; the suite stops
// what it starts.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';

const ROOT = resolve(__dirname, '../../..');
const IMAGE = 'request-ledger:e2e';
const PORT = 3000;

/** Runs the Docker client; its answer without the line feed. */
export const docker = (...args: string[]): string =>
  execFileSync('docker', args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  }).trim();

/** Builds the image as the README does. Layers that did not change come from Docker's cache. */
export const buildImage = (): string =>
  docker('build', '--quiet', '--network', 'host', '--file', 'deploy/Dockerfile', '--tag', IMAGE, '.');

/** The image, run as docker-compose.yml runs it: nothing may be written but the data volume and /tmp. */
class Service extends GenericContainer {
  constructor(volume: string) {
    super(IMAGE);
    this.hostConfig.ReadonlyRootfs = true;
    this.withBindMounts([{ source: volume, target: '/data' }])
      .withTmpFs({ '/tmp': '' })
      .withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges')
      .withEnvironment({ LEDGER_OPEN: 'anyone-may-do-everything' })
      .withExposedPorts(PORT)
      .withWaitStrategy(Wait.forHealthCheck());
  }
}

/** Starts the service on a volume and waits until its own health check says that it is ready. */
export const startService = (volume: string): Promise<StartedTestContainer> => new Service(volume).start();

export const urlOf = (service: StartedTestContainer): string =>
  `http://${service.getHost()}:${service.getMappedPort(PORT)}`;

/** Runs `ledger ...` inside the container. */
export async function ledger(
  service: StartedTestContainer,
  ...args: string[]
): Promise<{ exitCode: number; output: string }> {
  const { exitCode, output } = await service.exec(['ledger', ...args]);
  return { exitCode, output };
}
