import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Access, accessOf, identify, isLoopback, mayUse } from './access';
import { local } from './roles';
import { OPEN } from './settings';
import { createToken } from './token-entry';

const folder = mkdtempSync(join(tmpdir(), 'ledger-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { token, entry } = createToken({ name: 'ann', roles: ['auditor'] });
const tokensFile = join(folder, 'tokens.jsonl');
writeFileSync(tokensFile, `${JSON.stringify(entry)}\n`);

const settings = { host: '127.0.0.1', tokensFile: undefined, open: undefined };

describe('the listen guard', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('lets %s be used without tokens', (host) => {
    expect(accessOf({ ...settings, host })).toEqual({ ok: true, value: { kind: 'loopback' } });
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '192.168.1.4', 'ledger.example', '127.example', '', '::ffff:127.0.0.1'])(
    'refuses "%s" without tokens, and says what to do',
    (host) => {
      expect(accessOf({ ...settings, host })).toEqual({
        ok: false,
        error: [expect.stringMatching(`"ledger token create".*LEDGER_OPEN=${OPEN}`)],
      });
    },
  );

  it('opens to everybody only by the plain words', () => {
    expect(accessOf({ ...settings, host: '0.0.0.0', open: OPEN })).toEqual({ ok: true, value: { kind: 'open' } });
  });

  it('asks for a token everywhere, loopback too, once there is a tokens file', () => {
    expect(accessOf({ ...settings, tokensFile })).toMatchObject({ ok: true, value: { kind: 'tokens' } });
    expect(accessOf({ host: '0.0.0.0', tokensFile, open: OPEN })).toMatchObject({
      ok: true,
      value: { kind: 'tokens' },
    });
  });

  it('refuses a tokens file that is missing or wrong', () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, '{}\n');
    expect(accessOf({ ...settings, tokensFile: join(folder, 'none') })).toEqual({
      ok: false,
      error: [expect.stringContaining('ENOENT')],
    });
    expect(accessOf({ ...settings, tokensFile: broken })).toEqual({
      ok: false,
      error: [expect.stringContaining('line 1')],
    });
  });
});

describe('a tokens file', () => {
  const errorsOf = (file: string): readonly string[] => {
    const access = accessOf({ ...settings, tokensFile: file });
    return access.ok ? [] : access.error;
  };

  it('is refused in whole sentences', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '# later\n');
    expect(errorsOf(empty)).toEqual([
      `LEDGER_TOKENS_FILE=${empty}: it lists no token, so no caller could use the service.`,
    ]);
  });

  it.each([0o620, 0o602, 0o666])('that others may write is refused (mode %o)', (mode) => {
    const file = join(folder, `mode-${mode}`);
    writeFileSync(file, `${JSON.stringify(entry)}\n`);
    chmodSync(file, mode);
    expect(errorsOf(file)).toEqual([
      `LEDGER_TOKENS_FILE=${file}: others than its owner may write it, and so let themselves in. ` +
        'Check that every line in it is yours, then run chmod go-w on it.',
    ]);
    chmodSync(file, 0o644);
    expect(errorsOf(file)).toEqual([]);
  });
});

describe('the folder of a tokens file', () => {
  const fileIn = (name: string, mode: number): string => {
    const path = join(folder, name);
    mkdirSync(path);
    const file = join(path, 'tokens');
    writeFileSync(file, `${JSON.stringify(entry)}\n`);
    chmodSync(path, mode);
    return file;
  };
  const accessIn = (file: string) => accessOf({ ...settings, tokensFile: file });

  it.each([0o777, 0o757, 0o703])('that others may write is refused (mode %o)', (mode) => {
    const file = fileIn(`open-${mode}`, mode);
    expect(accessIn(file)).toEqual({
      ok: false,
      error: [
        `LEDGER_TOKENS_FILE=${file}: others than its owner may write its folder ${dirname(file)}, ` +
          'and so put another file in its place. Run chmod go-w on that folder.',
      ],
    });
  });

  it('that others may write is refused further up, and behind a link, too', () => {
    const file = fileIn('upper', 0o777);
    const inner = join(dirname(file), 'inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'tokens'), `${JSON.stringify(entry)}\n`);
    symlinkSync(join(inner, 'tokens'), join(folder, 'link'));
    for (const named of [join(inner, 'tokens'), join(folder, 'link')]) expect(accessIn(named).ok).toBe(false);
  });

  it.each([0o1777, 0o755, 0o700])('with mode %o guards it', (mode) => {
    expect(accessIn(fileIn(`guarded-${mode}`, mode)).ok).toBe(true);
  });
});

describe('identify', () => {
  const accessTo = (): Access => {
    const access = accessOf({ ...settings, tokensFile });
    if (!access.ok) throw new Error(access.error.join());
    return access.value;
  };

  it('knows a bearer by the token', () => {
    expect(identify(accessTo(), { authorization: `Bearer ${token}` })).toMatchObject({
      ok: true,
      value: { name: 'ann' },
    });
    expect(identify(accessTo(), { authorization: `bearer ${token}` })).toMatchObject({ ok: true });
  });

  it('turns an expired token away, and says so', () => {
    const file = join(folder, 'expiring');
    const write = (expires: string) => writeFileSync(file, `${JSON.stringify({ ...entry, expires })}\n`);
    const asked = () => {
      const access = accessOf({ ...settings, tokensFile: file });
      return access.ok && identify(access.value, { authorization: `Bearer ${token}` });
    };
    write('2019-03-01');
    expect(asked()).toEqual({ ok: false, error: 'expired' });
    write(new Date(Date.now() - 1_000).toISOString());
    expect(asked()).toEqual({ ok: false, error: 'expired' });
    write(new Date().toISOString().slice(0, 10));
    expect(asked()).toMatchObject({ ok: true });
  });

  it.each([undefined, '', 'Bearer', `Basic ${token}`, 'Bearer nonsense'])('turns away "%s"', (authorization) => {
    expect(identify(accessTo(), authorization === undefined ? {} : { authorization })).toEqual({
      ok: false,
      error: 'unauthenticated',
    });
  });

  it.each(['127.0.0.1:3000', 'localhost', 'LOCALHOST:80', '[::1]:3000'])('trusts loopback asked for as %s', (host) => {
    expect(identify({ kind: 'loopback' }, { host })).toEqual({ ok: true, value: local });
  });

  it.each(['evil.example:3000', '10.0.0.1', 'localhost.evil.example'])(
    'does not trust loopback asked for as %s',
    (host) => {
      expect(identify({ kind: 'loopback' }, { host })).toEqual({ ok: false, error: 'foreign-host' });
    },
  );

  it('lets anyone in when the service is open', () => {
    expect(identify({ kind: 'open' }, { host: 'ledger.example' })).toEqual({ ok: true, value: local });
  });
});

describe('mayUse', () => {
  it('wants one of the roles', () => {
    const ann = { name: 'ann', id: 'a', roles: new Set(['auditor'] as const) };
    expect(mayUse(ann, ['upstream', 'auditor'])).toBe(true);
    expect(mayUse(ann, ['upstream'])).toBe(false);
    expect(mayUse(ann, [])).toBe(false);
  });
});

describe('isLoopback', () => {
  it('does not take a name for an address', () => {
    expect(isLoopback('127.0.0.1.evil.example')).toBe(false);
  });
});
