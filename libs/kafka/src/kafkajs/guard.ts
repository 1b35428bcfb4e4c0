import type { Producer, RecordMetadata } from 'kafkajs';
import { DoubtfulOutcome, type OutgoingRecord } from '../port';

/**
 * Watches what one `send` really did. kafkajs resolves a send although a record is missing when a leader moves under
 * it, and sends records twice when one of several brokers fails; both can be told from what goes over the wire.
 * A send is sound when it went to one leader, as exactly one Produce request, and the answer names every partition
 * without an error. Anything else is doubt, and so is a request that times out or a connection that breaks meanwhile (Wire).
 */
export class SendGuard {
  private answered = 0;
  private leader: number | undefined;

  constructor(producer: Producer) {
    producer.on(producer.events.REQUEST, ({ payload }) => {
      if (payload.apiName === 'Produce') this.answered++;
    });
  }

  /** Called by the client for each record, at each try, with the leader that it would send it to. */
  onRecord(leader: number | undefined): void {
    if (leader === undefined || leader < 0) throw new DoubtfulOutcome('A partition has no leader.');
    this.leader ??= leader;
    if (leader !== this.leader) throw new DoubtfulOutcome('A leader moved during a send.');
  }

  /** @throws DoubtfulOutcome unless the send did what it should, exactly once */
  async watch(records: readonly OutgoingRecord[], send: () => Promise<readonly RecordMetadata[]>): Promise<void> {
    this.leader = undefined;
    const before = this.answered;
    const reply = await send();
    const requests = this.answered - before;
    if (requests !== 1) throw new DoubtfulOutcome(`A send took ${requests} Produce requests.`);
    assertCovers(reply, records);
  }
}

function assertCovers(reply: readonly RecordMetadata[], records: readonly OutgoingRecord[]): void {
  const sound = reply.filter(({ errorCode }) => errorCode === 0);
  const answered = new Set(sound.map(({ topicName, partition }) => `${topicName}/${partition}`));
  for (const { topic, partition } of records) {
    if (!answered.has(`${topic}/${partition}`)) {
      throw new DoubtfulOutcome(`The answer to a send says nothing of ${topic}/${partition}.`);
    }
  }
}
