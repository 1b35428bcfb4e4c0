import { inTransactions, type KafkaClient, type OutgoingRecord, type TransactionalSink } from '@ledger/kafka';
import { Turns } from './turns';

/** Writes dead letters: in their order, one transaction at a time, though several partitions are worked on at once. */
export class DeadLetterWriter {
  private readonly turns = new Turns();
  private sink: TransactionalSink | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly transactionalId: string,
  ) {}

  /** When it resolves, all of them can be read. When it rejects, some may have been written: write all of them again. */
  write(letters: readonly OutgoingRecord[]): Promise<void> {
    return this.turns.run(() => this.send(letters));
  }

  async close(): Promise<void> {
    await this.sink?.close();
  }

  private async send(letters: readonly OutgoingRecord[]): Promise<void> {
    for (const some of inTransactions(letters, (letter) => [letter])) {
      this.sink ??= await this.client.openSink(this.transactionalId);
      try {
        await this.sink.send(some);
      } catch (error) {
        this.sink = undefined;
        throw error;
      }
    }
  }
}
