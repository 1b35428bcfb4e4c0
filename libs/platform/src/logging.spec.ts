import { createLog } from './logging';

function logged(object: object): string {
  let written = '';
  createLog({ logLevel: 'info' }, { write: (line: string) => void (written += line) }).info(object, 'seen');
  return written;
}

describe('the log', () => {
  it('writes JSON lines with the level by name and the time in UTC', () => {
    expect(JSON.parse(logged({ port: 1 }))).toEqual({
      level: 'info',
      time: expect.stringMatching(/Z$/),
      port: 1,
      msg: 'seen',
    });
  });

  it.each([
    ['a header', { authorization: 'Bearer s3cret' }],
    ['a request', { req: { headers: { authorization: 'Bearer s3cret', 'proxy-authorization': 's3cret' } } }],
    ['an event', { event: { id: 'e', data: { country: 's3cret' } } }],
    ['a token', { token: 's3cret' }],
    ['a body', { req: { body: 's3cret' } }],
  ])('never writes what hides in %s', (_what, object) => {
    expect(logged(object)).not.toContain('s3cret');
  });

  it('keeps quiet below its level', () => {
    let written = '';
    createLog({ logLevel: 'warn' }, { write: (line: string) => void (written += line) }).info('no');
    expect(written).toBe('');
  });
});
