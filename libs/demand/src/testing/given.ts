import { dateOf, parseInstant, type LocalDate } from '@ledger/kernel';
import type { DemandEvent, EventOf, EventType } from '../catalog';
import { decide, type Decision, type Posture } from '../decide';
import { recall } from '../remember';
import type { RuleName } from '../vocabulary/rule-name';

type Rest<T extends EventType> = Omit<EventOf<T>['data'], 'on'> & { on?: LocalDate };

/** An event at a day or an instant; `on` is its day, and what it is also names its origin, unless told otherwise. */
export function happened<T extends EventType>(type: T, time: string, data: Rest<T>, origin = `${type} ${time}`) {
  const at = parseInstant(time.length === 10 ? `${time}T00:00:00Z` : time)!;
  return { type, at, origin, data: { on: dateOf(at), ...data } } as unknown as EventOf<T>;
}

/** A criminal demand of the Irish police with a subpoena for 5 accounts of consumers, received on 1 March 2019. */
export const received = (over: Partial<Rest<'DemandReceived'>> = {}): EventOf<'DemandReceived'> =>
  happened('DemandReceived', '2019-03-01', {
    section: 'criminal',
    country: 'IE',
    authority: 'police',
    process: 'subpoena',
    accounts: 5,
    segment: 'consumer',
    ...over,
  });

export const validated = (time: string) => happened('DemandValidated', time, {});
export const disclosed = (time: string, data: Partial<Rest<'DataDisclosed'>> = {}) =>
  happened('DataDisclosed', time, { category: 'non-content', accounts: 1, ...data });
export const noData = (time: string, accounts = 1) =>
  happened('NoDataFound', time, { accounts, reason: 'no-such-account' });
export const rejected = (time: string) => happened('DemandRejected', time, { reason: 'overbroad' });
export const withdrawn = (time: string) => happened('DemandWithdrawn', time, { reason: 'by-authority' });
export const narrowed = (time: string, accounts: number) => happened('DemandNarrowed', time, { accounts });
export const redirected = (time: string) => happened('DemandRedirected', time, {});
export const corrected = (time: string, data: Omit<Rest<'DemandCorrected'>, 'reason'>) =>
  happened('DemandCorrected', time, { reason: 'entered-wrongly', ...data });
export const notified = (time: string, kind: EventOf<'CustomerNotified'>['data']['kind'] = 'before-disclosure') =>
  happened('CustomerNotified', time, { kind });

export const accepted: Partial<Decision> = { kind: 'accept' };
export const already: Partial<Decision> = { kind: 'already' };
export const waits = (waitsFor: string): Partial<Decision> => ({ kind: 'wait', waitsFor });
export const refused = (rule: string): Partial<Decision> => ({ kind: 'refuse', rule });

/** `given(history).when(event).then(decision)`: the history is folded as recorded, the event decided upon. */
export function given(...history: DemandEvent[]) {
  const state = recall(history);
  return {
    when: (event: DemandEvent) => ({
      then(expected: Partial<Decision>, posture: Posture = 'enforce'): void {
        expect(decide(event, state, posture)).toMatchObject(expected);
      },
      /** Accepted without an exception, also from a source that is enforced. */
      thenAccepted(): void {
        expect(decide(event, state, 'enforce')).toEqual({ kind: 'accept', events: [event] });
      },
      /** Refused from a source that is enforced; recorded beside an exception from one that is flagged. */
      thenBreaks(rule: RuleName): void {
        expect(decide(event, state, 'enforce')).toEqual({
          kind: 'refuse',
          rule,
          detail: expect.any(String),
          next: expect.any(String),
        });
        expect(decide(event, state, 'flag')).toMatchObject({
          kind: 'accept',
          events: [event, { type: 'PolicyExceptionNoted', at: event.at, origin: event.origin, data: { rule } }],
        });
      },
    }),
  };
}
