import type { EventEntry } from '@ledger/event-store';
import { publicData } from './public-data';

const entry = (type: string, version: number, data: EventEntry['data']) => ({ type, version, data }) as EventEntry;

describe('what the public may see of an event', () => {
  it('is every word, count, date and flag of its definition', () => {
    const data = { on: '2019-04-01', category: 'content', accounts: 1 };
    expect(publicData(entry('DataDisclosed', 1, data))).toEqual(data);
  });

  it('leaves out the names that other systems gave', () => {
    const data = { on: '2019-04-01', challenge: 'case-4711' };
    expect(publicData(entry('DemandChallenged', 1, data))).toEqual({ on: '2019-04-01' });
  });

  it('goes by the definition of the version that was recorded', () => {
    const data = { on: '2019-03-08', country: 'IE', accounts: 2 };
    expect(publicData(entry('DemandReceived', 1, data))).toEqual(data);
  });

  it.each([
    ['a field that no definition knows', 'DemandValidated', 1],
    ['an event that no definition knows', 'DemandSolved', 1],
    ['a version that no definition knows', 'DemandValidated', 99],
    ['a name that every object has', 'constructor', 1],
  ])('keeps %s inside', (_, type, version) => {
    expect(publicData(entry(type, version, { note: 'who knows' }))).toEqual({});
  });
});
