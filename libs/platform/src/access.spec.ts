import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, accessOf, identify, isLoopback, mayUse } from './access';
import { local } from './roles';
import { OPEN } from './settings';
import { createToken } from './tokens';

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
      `LEDGER_TOKENS_FILE=${empty}: it lists no token, so nobody could use the service.`,
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
    const ann = { name: 'ann', roles: new Set(['auditor'] as const) };
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
