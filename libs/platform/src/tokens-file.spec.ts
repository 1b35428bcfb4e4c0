import { appendFileSync, chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createToken, type TokenEntry } from './token-entry';
import { TokensFile } from './tokens-file';

const folder = mkdtempSync(join(tmpdir(), 'ledger-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));

const made = ['ann', 'bob', 'cy'].map((name) => createToken({ name, roles: ['auditor'] }));
const [ann, bob, cy] = made as [(typeof made)[0], (typeof made)[0], (typeof made)[0]];
const lines = (...all: readonly { readonly entry: TokenEntry }[]): string =>
  all.map(({ entry }) => `${JSON.stringify(entry)}\n`).join('');

let files = 0;
let file: string;
let now: number;
let told: string[];
let tokens: TokensFile;
beforeEach(() => {
  file = join(folder, `tokens-${++files}`);
  writeFileSync(file, lines(ann, bob));
  [now, told] = [0, []];
  const news = {
    read: (n: number) => told.push(`read ${n}`),
    trouble: (errors: readonly string[]) => told.push(...errors),
  };
  const opened = TokensFile.open(file, { news, now: () => Date.now() + now });
  if (!opened.ok) throw new Error(opened.error.join());
  tokens = opened.value;
});

const known = (): string => made.flatMap(({ token }) => tokens.whose(token)?.name ?? []).join(' ');

/** As editors write: over the old content, or another file put in its place. */
const ways: readonly (readonly [string, (content: string) => void])[] = [
  ['written over', (content) => writeFileSync(file, content)],
  [
    'replaced',
    (content) => {
      writeFileSync(`${file}.new`, content);
      renameSync(`${file}.new`, file);
    },
  ],
  [
    'taken away and written',
    (content) => {
      rmSync(file);
      writeFileSync(file, content);
    },
  ],
];

describe.each(ways)('a tokens file that is %s', (_way, write) => {
  it('revokes what it no longer lists, and knows what it lists newly, at the very next question', () => {
    expect(known()).toBe('ann bob');
    write(lines(bob, cy));
    expect(known()).toBe('bob cy');
    write(lines(bob));
    expect(known()).toBe('bob');
  });

  it('does so however often and fast it changes', () => {
    const some = fc.subarray([ann, bob, cy], { minLength: 1 });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 8 }), (contents) => {
        for (const content of contents) {
          write(lines(...content));
          expect(known()).toBe(content.map(({ entry }) => entry.name).join(' '));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('lets nothing new in while a line is wrong, and keeps what still stands in it', () => {
    write(`${lines(bob, cy)}{"name": "oops"`);
    expect(known()).toBe('bob');
    expect(tokens.trouble()).toEqual([expect.stringContaining('line 3: not a JSON object')]);
    write(lines(bob, cy));
    expect(known()).toBe('bob cy');
    expect(tokens.trouble()).toEqual([]);
    expect(told).toEqual([expect.stringContaining('line 3'), 'read 2']);
  });

  it('does not give a bearer more than before by a line that is wrong elsewhere', () => {
    write(`${lines({ entry: { ...ann.entry, roles: ['operator'] } }, bob)}?\n`);
    expect(known()).toBe('bob');
  });

  it('with one hash under two names is wrong', () => {
    write(lines(ann, { entry: { ...ann.entry, name: 'eve', id: 'abcdefgh' } }));
    expect(tokens.trouble()).toEqual(['"ann" and "eve" are one token, with one hash']);
    expect(known()).toBe('ann');
  });

  it('that lists no token admits no caller', () => {
    write('# all revoked\n');
    expect(known()).toBe('');
    expect(tokens.trouble()).toEqual([expect.stringContaining('lists no token')]);
  });
});

it('a tokens file that others may write lets nothing new in, and still revokes', () => {
  chmodSync(file, 0o666);
  appendFileSync(file, lines(cy));
  expect(known()).toBe('ann bob');
  writeFileSync(file, lines(bob, cy));
  expect(known()).toBe('bob');
  expect(tokens.trouble()).toEqual([expect.stringContaining('chmod go-w')]);
  chmodSync(file, 0o600);
  expect(known()).toBe('bob cy');
});

it('a tokens file that is gone admits no caller after five seconds, and says so once', () => {
  rmSync(file);
  expect(known()).toBe('ann bob');
  now = 4_000;
  expect(known()).toBe('ann bob');
  now = 6_000;
  expect(known()).toBe('');
  expect(told).toEqual(['it cannot be read (ENOENT)']);
  writeFileSync(file, lines(cy));
  expect(known()).toBe('cy');
});

it('a tokens file is read again when asked to', () => {
  tokens.reload();
  expect(known()).toBe('ann bob');
  expect(told).toEqual([]);
});
