import type { Instant } from '@ledger/kernel';
import { EventFromTheFuture, readEvent } from './read-event';
import type { Data } from './schema/define-event';
import { jsonSchemaOf } from './schema/json-schema';

const stored = (type: string, version: number, data: Data = { on: '2019-03-08' }) => ({
  type,
  version,
  at: '2019-03-08T10:00:00.000Z' as Instant,
  origin: { source: 'urn:cases', id: '7' },
  data,
});

const thrownBy = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('readEvent', () => {
  it('gives the newest version as it is stored', () => {
    expect(readEvent(stored('DemandValidated', 1))).toEqual({
      type: 'DemandValidated',
      at: '2019-03-08T10:00:00.000Z',
      origin: 'urn:cases 7',
      data: { on: '2019-03-08' },
    });
  });

  it('lifts a receipt of version 1, which could not tell the segment', () => {
    const { data } = readEvent(stored('DemandReceived', 1, { on: '2019-03-08', accounts: 1 }));
    expect(data).toEqual({ on: '2019-03-08', accounts: 1, segment: 'unspecified' });
  });

  it.each([
    ['DemandReceived', 3, 2],
    ['DemandReceived', 0, 2],
    ['DemandReceived', 1.5, 2],
    ['DemandReceived', Number.NaN, 2],
    ['DemandSplit', 1, undefined],
    ['constructor', 1, undefined],
    ['__proto__', 1, undefined],
  ])('halts at %s version %d', (type, version, newestKnown) => {
    const error = thrownBy(() => readEvent(stored(type, version)));
    expect(error).toBeInstanceOf(EventFromTheFuture);
    expect(error).toMatchObject({ type, version, newestKnown, message: expect.stringContaining('upgrade') });
    expect(thrownBy(() => jsonSchemaOf(type, version))).toEqual(error);
  });
});
