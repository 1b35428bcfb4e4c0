import { createToken, readTokens } from './tokens';

const line = (entry: object) => JSON.stringify(entry);
const errorsOf = (content: string) => {
  const read = readTokens(content);
  return read.ok ? [] : read.error;
};

describe('tokens', () => {
  const { token, entry } = createToken({ name: 'portal', roles: ['upstream'], source: 'https://portal.example' });

  it('are long, random, and kept only as a hash', () => {
    expect(token).toMatch(/^ledger_[\w-]{43}$/);
    expect(createToken({ name: 'portal', roles: ['upstream'] }).token).not.toBe(token);
    expect(line(entry)).not.toContain(token);
  });

  it('say whose they are', () => {
    const read = readTokens(`# who may\n\n${line(entry)}\n`);
    expect(read.ok && read.value.whose(token)).toEqual({
      name: 'portal',
      source: 'https://portal.example',
      roles: new Set(['upstream']),
    });
    expect(read.ok && read.value.whose(`${token}x`)).toBeUndefined();
    expect(read.ok && read.value.whose('')).toBeUndefined();
  });

  it.each([
    ['no JSON', '{', 'line 1: not a JSON object'],
    ['no object', '[]', 'line 1: not a JSON object'],
    ['a stray field', line({ ...entry, role: 'x' }), 'line 1: "role" is not a field'],
    ['no name', line({ ...entry, name: '' }), 'line 1: "name" must be'],
    ['a token in place of its hash', line({ ...entry, hash: token }), 'line 1: "hash" must be the SHA-256'],
    ['an unknown role', line({ ...entry, roles: ['king'] }), 'line 1: "roles" must be'],
    ['no role', line({ ...entry, roles: [] }), 'line 1: "roles" must be'],
    ['an empty source', line({ ...entry, source: '' }), 'line 1: "source" must be'],
    ['one name twice', `${line(entry)}\n${line(entry)}`, 'two tokens are named "portal"'],
    ['nothing', '# later\n', 'it lists no token'],
  ])('refuse a file with %s', (_what, content, error) => {
    expect(errorsOf(content)).toEqual([expect.stringContaining(error)]);
  });
});
