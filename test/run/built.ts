import { globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
/** What `npm run build` compiles, as in tsconfig.build.json. */
const SOURCES = ['apps/**/*.ts', 'libs/**/*.ts', 'scripts/**/*.ts', 'test/bench/**/*.ts'];
const NOT_BUILT = /\.spec\.ts$|\.fixture\.ts$|\/testing\/|^libs\/event-store\/src\/contract\/|\/node_modules\//;

/**
 * The path of a file that `npm run build` makes.
 *
 * @param file relative to dist
 * @throws Error when it is not there, or when a source file was changed after the build
 */
export function built(file: string): string {
  const path = join(ROOT, 'dist', file);
  const stale = staleness(ROOT, path);
  if (stale !== undefined) throw new Error(stale);
  return path;
}

/** Why a built file is not what the sources under `root` say, in one sentence. */
export function staleness(root: string, path: string): string | undefined {
  const builtAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) return `${path} is missing: run "npm run build" first ("npm test" does).`;
  const changed = globSync(SOURCES, { cwd: root }).find(
    (source) => !NOT_BUILT.test(source) && statSync(join(root, source)).mtimeMs > builtAt,
  );
  return changed && `${changed} was changed after the last build: run "npm run build" first ("npm test" does).`;
}
