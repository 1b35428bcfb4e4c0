import fc from 'fast-check';
import { createToken, idOf } from './token-entry';
import { readTokens } from './tokens';

const line = (entry: object) => JSON.stringify(entry);
const errorsOf = (content: string) => {
  const read = readTokens(content);
  return read.ok ? [] : read.error;
};

describe('tokens', () => {
  const { token, entry } = createToken({ name: 'portal', roles: ['upstream'], source: 'https://portal.example' });

  const { entry: other } = createToken({ name: 'other', roles: ['auditor'] });

  it('are long, random, and kept only as a hash', () => {
    expect(token).toMatch(/^ledger_[\w-]{43}$/);
    expect(createToken({ name: 'portal', roles: ['upstream'] }).token).not.toBe(token);
    expect(line(entry)).not.toContain(token);
  });

  it('say whose they are', () => {
    const read = readTokens(`# who may\n\n${line(entry)}\n`);
    expect(read.ok && read.value.whose(token)).toEqual({
      name: 'portal',
      id: entry.id,
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
    ['one hash under two names', `${line(entry)}\n${line({ ...entry, name: 'b', id: 'abcdef12' })}`, 'are one token'],
    ['one id under two names', `${line(entry)}\n${line({ ...other, id: entry.id })}`, 'have one id'],
    ['an id that is a name', line({ ...entry, id: 'jane@x.org' }), 'line 1: "id" must be'],
    ['a name with a lone surrogate', line({ ...entry, name: 'a\ud800' }), 'line 1: "name" must be'],
    ['a name of 65 characters', line({ ...entry, name: 'a'.repeat(65) }), 'line 1: "name" must be'],
    ['a name of other letters', line({ ...entry, name: 'Ada <L>' }), 'line 1: "name" must be'],
    ['a source with a blank', line({ ...entry, source: 'https://a .example' }), 'line 1: "source" must be'],
    ['a source of commands', line({ ...entry, source: 'urn:request-ledger:command:x' }), 'line 1: "source" must be'],
    ['a prefix of demands with a blank', line({ ...entry, demands: 'a b' }), 'line 1: "demands" must be'],
    ['no expiry that there is', line({ ...entry, expires: '2027-02-30' }), 'line 1: "expires" must be'],
    ['a field of odd letters', line({ ...entry, 'x\ud800': 1 }), 'is not a field'],
  ])('refuse a file with %s', (_what, content, error) => {
    expect(errorsOf(content)).toEqual([expect.stringContaining(error)]);
  });

  it('take any name of up to 64 of the documented letters, and no other', () => {
    const named = (name: string): boolean => errorsOf(line({ ...entry, name })).length === 0;
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$/), named));
    const odd = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((name) => !/^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$/.test(name));
    fc.assert(fc.property(odd, (name) => !named(name)));
  });

  it('have an id of their own making, and lines without one an id that is always the same', () => {
    expect(entry.id).toMatch(/^[0-9a-f]{16}$/);
    const { id: _id, ...before } = entry;
    expect(idOf(before)).toMatch(/^[0-9a-f]{16}$/);
    expect(idOf(before)).toBe(idOf(before));
    expect([entry.id, entry.hash.slice(0, 16), idOf(other)]).not.toContain(idOf(before));
  });
});
