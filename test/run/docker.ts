import { spawnSync } from 'node:child_process';

const ANSWER_MS = 20_000;
/** As deploy/ci/base-images.sh waits for one. */
const PULL_MS = 60_000;

/** Why these images cannot be run here: no daemon, or one that neither has them nor gets them within a minute each. */
export function missingImages(images: readonly string[]): string | undefined {
  if (!docker(['info'], ANSWER_MS)) return 'no Docker daemon answers';
  const absent = images.find(
    (image) => !docker(['image', 'inspect', image], ANSWER_MS) && !docker(['pull', '--quiet', image], PULL_MS),
  );
  return absent && `Docker has no image ${absent} and cannot pull it within ${PULL_MS / 1_000} seconds`;
}

const docker = (args: readonly string[], timeout: number): boolean =>
  spawnSync('docker', args, { stdio: 'ignore', timeout }).status === 0;
