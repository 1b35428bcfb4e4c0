import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperationalError } from '@ledger/kernel';

const ROOT = resolve(__dirname, '../..');

/** Errors that no person reads as such, and who handles them instead. */
const HANDLED: Readonly<Record<string, string>> = {
  NotCanonical: 'the store answers the append that holds the value',
  EntryTooLarge: 'the intake answers the event with a problem',
  ProblemError: 'it carries a finished HTTP answer',
  ClientGone: 'the client that would read it is gone',
  Stopping: 'the stream of events ends itself',
  SpoolFull: 'the stream of events answers with a problem',
};

/** The example for consumers imports no lib that has the base class; its program prints these messages itself. */
const EXAMPLE = /^apps\/reporting-consumer\//;

interface ErrorClass {
  readonly file: string;
  readonly name: string;
  readonly parent: string;
}

const files = globSync(['libs/*/src/**/*.ts', 'apps/*/src/**/*.ts'], { cwd: ROOT }).filter(
  (file) => !/\.spec\.ts$|\/testing\/|\/contract\//.test(file),
);
const classes = files.flatMap((file): ErrorClass[] =>
  Array.from(
    readFileSync(join(ROOT, file), 'utf8').matchAll(/^(?:export )?(?:abstract )?class (\w+) extends (\w+)/gm),
    ([, name, parent]) => ({ file, name: name!, parent: parent! }),
  ),
);

/** All classes that descend from a class of this name; a name may be taken in several files. */
function under(parent: string, seen: ReadonlySet<string> = new Set()): ErrorClass[] {
  if (seen.has(parent)) return [];
  const children = classes.filter((each) => each.parent === parent);
  return children.flatMap((child) => [child, ...under(child.name, new Set([...seen, parent]))]);
}

const builtIn = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'AggregateError', 'HttpException'];
const others = builtIn.flatMap((parent) => classes.filter((each) => each.parent === parent));
const operational = under('OperationalError');

describe('classes of errors', () => {
  test('are found', () => expect(operational.length).toBeGreaterThan(20));

  test.each(others.filter(({ file, name }) => name !== 'OperationalError' && !EXAMPLE.test(file)))(
    '$name extends OperationalError, or this file says who handles it',
    ({ name }) => {
      expect(Object.keys(HANDLED)).toContain(name);
    },
  );

  test('that are handled in another way exist', () => {
    expect(Object.keys(HANDLED).filter((name) => !others.some((each) => each.name === name))).toEqual([]);
  });

  test.each(operational.map(({ name, file }) => [name, file] as const))('%s of %s is operational', (name, file) => {
    const exported = jest.requireActual<Readonly<Record<string, unknown>>>(join(ROOT, file))[name];
    // A class that its file keeps to itself descends from one that is exported.
    if (exported === undefined) return;
    expect((exported as { prototype: unknown }).prototype).toBeInstanceOf(OperationalError);
  });
});
