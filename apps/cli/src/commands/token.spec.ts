import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
  lstatSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { readTokens } from '@ledger/platform';
import { run as runLine } from '../cli';

const folder = mkdtempSync(join(tmpdir(), 'ledger-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
let file: string;
beforeEach(() => {
  file = join(folder, `tokens-${++files}`);
});

async function run(...line: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runLine(['token', ...line, '--file', file], {
    input: new PassThrough().end(),
    output: new PassThrough(),
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    terminal: { out: false, err: false },
    env: {},
  });
  return { code, ...written };
}

const tokens = () => {
  const read = readTokens(readFileSync(file, 'utf8'));
  if (!read.ok) throw new Error(read.error.join());
  return read.value;
};

describe('ledger token create', () => {
  it('gives an opaque id, and an expiry in days or as a day', async () => {
    const made = JSON.parse((await run('create', 'jane', '--role', 'auditor', '--expires', '90d', '--json')).out) as {
      readonly id: string;
      readonly token: string;
    };
    const principal = tokens().whose(made.token)!;
    expect(principal.id).toBe(made.id);
    expect(made.id).not.toContain('jane');
    const days = (Date.parse(principal.expires!) - Date.now()) / 86_400_000;
    expect([days > 89.9, days <= 90]).toEqual([true, true]);
    const { out } = await run('create', 'bob', '--role', 'auditor', '--expires', '2999-12-31');
    expect(tokens().whose(out.trim())!.expires).toBe('2999-12-31T23:59:59.999Z');
  });

  it.each([
    ['90 days', 'is no expiry'],
    ['0d', 'is no expiry'],
    ['2027-02-30', 'is no expiry'],
    ['2019-03-01', 'has passed'],
  ])('refuses the expiry %s', async (expires, complaint) => {
    expect(await run('create', 'x', '--role', 'auditor', '--expires', expires)).toMatchObject({
      code: 2,
      err: expect.stringContaining(complaint),
    });
  });

  it.each([
    ['a lone surrogate', 'a\ud800'],
    ['65 characters', 'a'.repeat(65)],
    ['other letters', 'jané'],
    ['nothing', ''],
  ])('refuses a name of %s, and writes nothing', async (_what, name) => {
    expect(await run('create', name, '--role', 'upstream')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"name"'),
    });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it.each(['https://a .example', 'urn:request-ledger:command:x', ''])('refuses the source "%s"', async (source) => {
    expect(await run('create', 'x', '--role', 'upstream', '--source', source)).toMatchObject({ code: 2 });
  });

  it('refuses a folder that others may write', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    file = join(open, 'tokens');
    expect(await run('create', 'x', '--role', 'upstream')).toMatchObject({
      code: 2,
      err: expect.stringContaining('chmod go-w'),
    });
  });
});

describe('ledger token create --demands', () => {
  it('binds a token to demands whose ids begin so', async () => {
    const { out } = await run('create', 'portal', '--role', 'upstream', '--demands', 'portal-');
    expect(tokens().whose(out.trim())).toMatchObject({ demands: 'portal-' });
    expect((await run('list')).out).toContain('portal-…');
  });
});

describe('ledger token list', () => {
  it('shows names, ids, roles, sources and expiry, and no hash', async () => {
    await run('create', 'jane', '--role', 'auditor', '--role', 'compliance');
    await run('create', 'portal', '--role', 'upstream', '--source', 'https://a.example', '--expires', '2999-12-31');
    const text = await run('list');
    expect(text).toMatchObject({ code: 0, err: '' });
    for (const part of ['jane', 'auditor, compliance', 'any', 'never', 'portal', 'https://a.example', '2999-12-31'])
      expect(text.out).toContain(part);
    const { out } = await run('list', '--json');
    expect(JSON.parse(out)).toMatchObject({
      count: 2,
      items: [
        { name: 'jane', expired: false },
        { name: 'portal', source: 'https://a.example' },
      ],
    });
    for (const { hash } of tokens().entries) expect(text.out + out).not.toContain(hash);
  });

  it('marks what has expired, gives a line of old an id, and says what cannot be read', async () => {
    await run('create', 'jane', '--role', 'auditor');
    const { id: _id, ...old } = tokens().entries[0]!;
    writeFileSync(file, `${JSON.stringify({ ...old, expires: '2019-01-01' })}\n{}\n`);
    expect(await run('list')).toEqual({
      code: 1,
      out: expect.stringMatching(/jane\s+[0-9a-f]{16}\s+auditor\s+any\s+any\s+2019-01-01 \(expired\)/),
      err: expect.stringContaining('line 2'),
    });
  });
});

describe('ledger token revoke', () => {
  it('takes the token out, and leaves a comment with its id, the rest as it was, and the mode', async () => {
    const first = (await run('create', 'jane', '--role', 'auditor')).out.trim();
    const second = (await run('create', 'bob', '--role', 'auditor')).out.trim();
    const { id } = tokens().whose(first)!;
    expect(await run('revoke', 'jane')).toMatchObject({ code: 0 });
    expect([tokens().whose(first), tokens().whose(second)?.name]).toEqual([undefined, 'bob']);
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^# revoked on \\d{4}-\\d\\d-\\d\\d: jane, id ${id}\\n`));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('works while another line cannot be read, and behind a link', async () => {
    await run('create', 'jane', '--role', 'auditor');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"broken\n`);
    const link = join(folder, 'link');
    symlinkSync(file, link);
    const real = file;
    file = link;
    expect(await run('revoke', 'jane')).toMatchObject({ code: 0, err: expect.stringContaining('the last one') });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toMatch(/^# revoked.*\n\{"broken\n$/);
  });

  it('of a name that is not there says so', async () => {
    await run('create', 'jane', '--role', 'auditor');
    expect(await run('revoke', 'jim')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no token of that name'),
    });
  });
});
