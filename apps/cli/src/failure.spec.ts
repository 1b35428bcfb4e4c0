import { EventFromTheFuture } from '@ledger/demand';
import { ClockBehind, EventMissing, LedgerAltered } from '@ledger/event-store';
import { DoubtfulOutcome, Refused, TopicDrift } from '@ledger/kafka';
import { positionOf } from '@ledger/kernel';
import { AheadOfLedger, DoesNotAddUp, NotYetCounted } from '@ledger/read-model';
import { StorageFailure } from '@ledger/sqlite';
import { Failure, sentenceFor } from './failure';

const [five, nine] = [positionOf(5), positionOf(9)];
const origin = { source: 'https://a.example', id: 'e-7' };

describe('the sentence that a command prints for an error', () => {
  it.each([
    [new Failure('No Kafka is named.', 'Set LEDGER_KAFKA_BROKERS.'), 'No Kafka is named. Set LEDGER_KAFKA_BROKERS.'],
    [
      new AheadOfLedger(nine, five),
      'There is no position 0000000000000009 yet: the ledger ends at 0000000000000005. Ask as of that, or ask again later.',
    ],
    [
      new NotYetCounted(nine, five),
      'Position 0000000000000009 is recorded and not yet counted; totals stand at 0000000000000005. Ask again in a moment.',
    ],
    [
      new EventMissing(origin, five),
      'The event e-7 of https://a.example was recorded at position 0000000000000005, and is missing there. ' +
        'The ledger was changed from outside: run "ledger doctor", keep the file, and restore a backup.',
    ],
    [
      new LedgerAltered('The head says 9, and the log ends at 5.'),
      'The head says 9, and the log ends at 5. The ledger was changed from outside, so nothing is written to it. ' +
        'Run "ledger doctor", keep the file, and restore a backup.',
    ],
    [
      new ClockBehind('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
      'The clock says 2026-01-01T00:00:00.000Z, and the newest event was recorded at 2026-01-02T00:00:00.000Z. ' +
        'Nothing is recorded until the clock is right. Where the newest event has the wrong time, restore a backup from before it.',
    ],
    [
      new EventFromTheFuture('DemandReceived', 3, 2),
      'DemandReceived version 3 is not one that this program knows (1 to 2). ' +
        'If a newer release wrote it, upgrade before you read on.',
    ],
    [
      new DoesNotAddUp('The rows of 2019-H1 add up to 7 and their sum says 8.'),
      'The rows of 2019-H1 add up to 7 and their sum says 8. The totals were changed from outside, or are damaged. ' +
        'Run "ledger replay", which names what differs, then "ledger projections rebuild" and "ledger projections promote --accept".',
    ],
    [
      new StorageFailure('/d/ledger.db', 'full', '/d/ledger.db cannot grow.', { next: 'Make room.' }),
      '/d/ledger.db cannot grow. Make room.',
    ],
    [new Refused('Kafka refuses: no.', { next: 'Check the user.' }), 'Kafka refuses: no. Check the user.'],
    [new DoubtfulOutcome('A transaction took more than 10000 ms.'), 'A transaction took more than 10000 ms.'],
    [
      new TopicDrift(['t: partitions should be 12, is 6'], []),
      "Kafka's topics are not as asyncapi.yaml says:\n  - t: partitions should be 12, is 6\n" +
        "Create what is missing (LEDGER_KAFKA_TOPICS=create does), change settings with the broker's own tools " +
        '(kafka-configs), or start on topics of another prefix (LEDGER_KAFKA_PREFIX). ' +
        'A number of partitions cannot be changed without moving keys: that needs a new topic.',
    ],
  ])('%# is its message, with the numbers and what to do', (error, sentence) => {
    expect(sentenceFor(error)).toBe(sentence);
  });

  it('has the stack of an error that is a defect of the program', () => {
    expect(sentenceFor(new TypeError('x is not a function'))).toMatch(
      /^This should not happen: TypeError: x is not a function\n +at /,
    );
  });

  it('says what to do about an error of the system', () => {
    expect(sentenceFor(Object.assign(new Error('EACCES: x'), { code: 'EACCES' }))).toBe(
      'EACCES: x. Check who may read and write it.',
    );
  });
});
