import { type Message, recordOf } from './record-of';

const place = { topic: 'in', partition: 0 };

/** What kafkajs makes of the headers of a record. */
const message = (headers: object): Message =>
  ({ offset: '7', timestamp: '0', key: null, value: null, headers }) as Message;

const headersOf = (headers: object): [string, string][] =>
  Object.entries(recordOf(place, message(headers)).headers).map(([name, value]) => [name, String(value)]);

describe('a record as kafkajs hands it over', () => {
  it('has the bytes of each header', () => {
    expect(headersOf({ own: Buffer.from('1'), '': Buffer.from('2') })).toEqual([
      ['own', '1'],
      ['', '2'],
    ]);
  });

  it('has the first of several headers of one name', () => {
    expect(headersOf({ own: [Buffer.from('1'), Buffer.from('2')] })).toEqual([['own', '1']]);
  });

  it('has an empty header for one without a value', () => {
    expect(headersOf({ nothing: null })).toEqual([['nothing', '']]);
  });
});
