import { Fenced, Refused, DoubtfulOutcome } from '../port';
import { propertiesOf } from './connection';
import { loadDriver } from './driver';
import { outcomeOf } from './outcome';
import { recordOf } from './record';

describe('the client on librdkafka', () => {
  it('says how to get the package where it is not', () => {
    const absent = (): never => {
      throw new Error("Cannot find module 'x'\nRequire stack: ...");
    };
    expect(() => loadDriver(absent)).toThrow(Refused);
    expect(() => loadDriver(absent)).toThrow(
      /LEDGER_KAFKA_CLIENT=confluent needs the package .*Cannot find module 'x'\. Run "npm install --no-save --save-prod @confluentinc/,
    );
  });

  it('gives the whole reason why an installed package cannot be loaded', () => {
    const other = (): never => {
      throw new Error("The module 'x.node'\nwas compiled against a different Node.js version.");
    };
    expect(() => loadDriver(other)).toThrow(
      "The module 'x.node' was compiled against a different Node.js version. Run",
    );
  });

  it('takes the settings in the words of librdkafka', () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'ledger', password: 'secret' } as const;
    expect(propertiesOf({ brokers: ['a:1', 'b:2'], tls: { ca: Buffer.from('PEM') }, sasl })).toMatchObject({
      'bootstrap.servers': 'a:1,b:2',
      'security.protocol': 'sasl_ssl',
      'ssl.ca.pem': 'PEM',
      'sasl.mechanisms': 'SCRAM-SHA-512',
      'sasl.username': 'ledger',
      'sasl.password': 'secret',
    });
    expect(propertiesOf({ brokers: ['a:1'] })).toMatchObject({ 'security.protocol': 'plaintext' });
    expect(propertiesOf({ brokers: ['a:1'], tls: true })).toMatchObject({ 'security.protocol': 'ssl' });
  });

  it.each([
    [-144, Fenced],
    [90, Fenced],
    [47, Fenced],
    [29, Refused],
    [-169, Refused],
    [10, Refused],
    [-185, DoubtfulOutcome],
    [undefined, DoubtfulOutcome],
  ])('takes an error of code %s for what it is', (code, kind) => {
    expect(outcomeOf(Object.assign(new Error('x'), { code }))).toBeInstanceOf(kind);
  });

  it('names the permission that is missing', () => {
    const lack = (message: string, request?: string) => outcomeOf(new Error(message), request).message;
    const coordinator = 'Failed to find transaction coordinator: 127.0.0.1:1/1: Broker: Transactional Id authorization';
    expect(lack(`${coordinator} failed`)).toContain('not allow this user Write on transactional ids:');
    expect(lack('Broker: Topic authorization failed', 'Fetch')).toContain('not allow this user Read on topics:');
    expect(lack('Broker: Topic authorization failed', 'Produce')).toContain('not allow this user Write on topics:');
    expect(lack('Broker: Group authorization failed', 'Fetch')).toContain('not allow this user Read on groups:');
  });

  it('reads headers from the list that they come in', () => {
    const message = {
      topic: 't',
      partition: 1,
      offset: 7,
      value: null,
      headers: [{ a: 'x' }, { b: Buffer.from('y') }, { a: 'z' }, Object.fromEntries([['constructor', 'own']])],
    };
    const record = recordOf(message);
    expect(record).toMatchObject({ topic: 't', partition: 1, offset: 7n, key: null, value: null });
    expect(Object.entries(record.headers).map(([name, value]) => `${name}=${String(value)}`)).toEqual([
      'a=x',
      'b=y',
      'constructor=own',
    ]);
  });
});
