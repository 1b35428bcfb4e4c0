import { describeAppending } from './appending';
import { describeLasting } from './lasting';
import type { FreshLedger } from './ledger-under-test';
import { describeParticipating } from './participating';
import { describeReading } from './reading';

export { anAppend, appendOne, wholeLog, type FreshLedger, type LedgerUnderTest } from './ledger-under-test';
export { describeWaitingRoom, type RoomUnderTest } from './waiting-room';

/** What every event store has to do. `fresh` makes an empty ledger on the clock that it is given. */
export function describeEventStore(name: string, fresh: FreshLedger): void {
  describe(`${name} keeps the contract of an event store`, () => {
    describe('appending', () => describeAppending(fresh));
    describe('reading', () => describeReading(fresh));
    describe('lasting', () => describeLasting(fresh));
    describe('participating', () => describeParticipating(fresh));
  });
}
