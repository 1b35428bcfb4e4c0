import { resolve } from 'node:path';
import { usualLimits } from '@ledger/kernel';
import { loadSettings, settingsMarkdown, settingsRows } from './settings';

const load = (env: Record<string, string>) => loadSettings(env);
const errorsOf = (env: Record<string, string>) => {
  const loaded = load(env);
  return loaded.ok ? [] : loaded.error;
};

describe('the settings', () => {
  it('make the embedded service when none is set', () => {
    expect(load({})).toEqual({
      ok: true,
      value: {
        dataDir: resolve('.ledger'),
        store: 'sqlite',
        host: '127.0.0.1',
        port: 3000,
        tokensFile: undefined,
        open: undefined,
        sources: new Map(),
        defaultPosture: 'enforce',
        sharedSources: [],
        roles: ['api', 'intake', 'projector', 'streamer'],
        ...usualLimits,
        logLevel: 'info',
        httpStallSeconds: 60,
        httpUnreadMb: 64,
        httpUnreadTotalMb: 2_048,
        kafkaBrokers: undefined,
        kafkaClient: 'kafkajs',
        kafkaPrefix: '',
        kafkaTopics: 'create',
        kafkaTls: 'off',
        kafkaCaFile: undefined,
        kafkaCertFile: undefined,
        kafkaKeyFile: undefined,
        kafkaSasl: undefined,
        kafkaUser: undefined,
        kafkaPasswordFile: undefined,
      },
    });
  });

  it('take what the environment says; an empty value is as good as none', () => {
    const loaded = load({
      LEDGER_PORT: '0',
      LEDGER_HOST: '',
      LEDGER_ROLES: 'api, intake',
      LEDGER_SOURCES: 'https://a.example/?q=1=flag,https://b.example=enforce',
      PATH: '/bin',
    });
    expect(loaded).toMatchObject({ ok: true, value: { port: 0, host: '127.0.0.1', roles: ['api', 'intake'] } });
    expect(loaded.ok && [...loaded.value.sources]).toEqual([
      ['https://a.example/?q=1', 'flag'],
      ['https://b.example', 'enforce'],
    ]);
  });

  it.each([
    ['LEDGER_PORT', '80x', 'a whole number from 0 to 65535'],
    ['LEDGER_PORT', '65536', 'a whole number from 0 to 65535'],
    ['LEDGER_OPEN', 'yes', 'one of anyone-may-do-everything'],
    ['LEDGER_SOURCES', 'https://a.example', 'a list like'],
    ['LEDGER_DEFAULT_POSTURE', 'lax', 'one of enforce, flag'],
    ['LEDGER_ROLES', 'api,cook', 'a comma-separated list out of api, intake, projector, streamer'],
    ['LEDGER_LOG_LEVEL', 'loud', 'one of fatal'],
    ['LEDGER_KAFKA_BROKERS', 'kafka-1,kafka-2:9092', 'a list like "kafka-1:9092,kafka-2:9092"'],
    ['LEDGER_KAFKA_BROKERS', 'kafka-1:99999', 'a list like "kafka-1:9092,kafka-2:9092"'],
    ['LEDGER_KAFKA_PREFIX', 'my ledger/', 'at most 100 letters'],
    ['LEDGER_KAFKA_SASL', 'gssapi', 'one of plain, scram-sha-256, scram-sha-512'],
  ])('refuse %s=%s and say what to write instead', (name, value, expected) => {
    expect(errorsOf({ [name]: value })).toEqual([expect.stringContaining(`${name} must be ${expected}`)]);
  });

  it.each([
    ['another separator', 'https://a=flag;https://b=flag', 'the separator is a comma'],
    ['another separator and a blank', 'https://a=flag; https://b=enforce', 'the separator is a comma'],
    ['a wrong word for a posture', 'https://a.example=flagged', '"flagged" is not one of these words'],
    ['a posture in capitals', 'https://a.example=FLAG', '"FLAG" is not one of these words'],
    ['no word', 'https://a.example=', '"" is not one of these words'],
    ['a slash at the end', 'https://a.example/=flag', 'ends in a slash'],
    ['a blank before "="', 'https://a.example =flag', 'has a blank beside its "="'],
    ['a blank behind "="', 'https://a.example= flag', 'has a blank beside its "="'],
    ['a blank within', 'https://a. example=flag', 'holds a blank'],
    ['two words for one source', 'https://a=flag,https://b=flag,https://a=enforce', 'https://a is there twice'],
    ['a source that is no URI', 'https://a<b>=flag', 'is no source'],
    ['no source', '=flag', 'has no "=" behind a source'],
  ])('refuse LEDGER_SOURCES with %s, which would be without effect in silence', (_what, value, expected) => {
    expect(errorsOf({ LEDGER_SOURCES: value })).toEqual([expect.stringContaining(expected)]);
  });

  it('read groups of sources that share demands, whatever a URI may hold', () => {
    const loaded = load({ LEDGER_SHARED_SOURCES: 'https://a.example/x,y;z=1  https://b.example|urn:c urn:d' });
    expect(loaded.ok && loaded.value.sharedSources).toEqual([
      ['https://a.example/x,y;z=1', 'https://b.example'],
      ['urn:c', 'urn:d'],
    ]);
  });

  it.each([
    ['a comma between sources', 'https://a.example,https://b.example', 'holds a separator'],
    ['a comma and a blank', 'https://a.example, https://b.example', 'holds a separator'],
    ['a semicolon between groups', 'urn:a urn:b; urn:c urn:d', 'holds a separator'],
    ['a group of one', 'https://a.example', 'is alone'],
    ['an empty group', 'urn:a urn:b|', 'a group is empty'],
    ['a source in two groups', 'urn:a urn:b|urn:a urn:c', 'urn:a is there twice'],
    ['what is no URI', 'urn:a {b}', 'is no source'],
  ])('refuse LEDGER_SHARED_SOURCES with %s', (_what, value, expected) => {
    expect(errorsOf({ LEDGER_SHARED_SOURCES: value })).toEqual([expect.stringContaining(expected)]);
  });

  it('say every error at once, each in its own sentence', () => {
    expect(errorsOf({ LEDGER_PORT: 'x', LEDGER_LOG_LEVEL: 'y', LEDGER_DATADIR: 'z' })).toHaveLength(3);
  });

  it('refuse a name that is not one of them, and name the nearest', () => {
    expect(errorsOf({ LEDGER_TOKEN_FILE: 'x' })).toEqual([
      'LEDGER_TOKEN_FILE is not a setting; did you mean LEDGER_TOKENS_FILE?',
    ]);
    expect(errorsOf({ LEDGER_COFFEE_STRENGTH: 'x' })).toEqual([expect.stringContaining('The settings are LEDGER_')]);
  });

  it.each(['LEDGER_FAILPOINT', 'LEDGER_REQUIRE', 'LEDGER_VECTORS'])('refuse %s, which only tests use', (name) => {
    expect(errorsOf({ [name]: 'x' })).toEqual([expect.stringContaining(`${name} is not a setting`)]);
  });

  it('explain the variables that Kubernetes adds for a Service called ledger', () => {
    expect(errorsOf({ LEDGER_PORT: 'tcp://10.0.0.1:3000', LEDGER_SERVICE_HOST: '10.0.0.1' })).toEqual([
      expect.stringContaining('enableServiceLinks: false'),
      expect.stringContaining('enableServiceLinks: false'),
    ]);
  });

  it('print as a table with a row each', () => {
    expect(settingsMarkdown().split('\n')).toHaveLength(settingsRows().length + 2);
    expect(settingsMarkdown()).toContain('| `LEDGER_PORT` | `3000` | the port to listen on');
  });
});
