import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Append, Appended, TransactionParticipant } from '@ledger/event-store';
import { describeEventStore, describeWaitingRoom } from '@ledger/event-store/contract';
import { SqliteEventStore } from './sqlite-event-store';

async function folder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const made = await mkdtemp(join(tmpdir(), 'ledger-store-'));
  return { path: join(made, 'ledger.db'), remove: () => rm(made, { recursive: true }) };
}

describeEventStore('SqliteEventStore', async (clock) => {
  const { path, remove } = await folder();
  const open = async (participants: readonly TransactionParticipant[] = []) =>
    SqliteEventStore.open({ path, clock, participants: participants.map((participant) => () => participant) });
  return { open, remove };
});

/**
 * Writes the streams of a batch one after the other, the last first, as a store does that appends to each stream apart.
 * Batches with an origin in two streams stay as they are: their order decides which append is `written`.
 */
function streamByStream(store: SqliteEventStore): SqliteEventStore {
  const append = store.append.bind(store);
  store.append = async (batch: readonly Append[]) => {
    if (new Set(batch.map(({ origin }) => origin.id)).size < batch.length) return append(batch);
    const order = batch.map((_, i) => i).sort((a, b) => descending(batch[a]!.stream, batch[b]!.stream) || a - b);
    const answers: Appended[] = [];
    for (const [i, answer] of (await append(order.map((at) => batch[at]!))).entries()) answers[order[i]!] = answer;
    return answers;
  };
  return store;
}

const descending = (one: string, other: string): number => (one === other ? 0 : one < other ? 1 : -1);

describeEventStore('A store that orders events differently across streams', async (clock) => {
  const { path, remove } = await folder();
  const open = async (participants: readonly TransactionParticipant[] = []) =>
    streamByStream(SqliteEventStore.open({ path, clock, participants: participants.map((one) => () => one) }));
  return { open, remove };
});

describeWaitingRoom('SqliteWaitingRoom', async () => {
  const { path, remove } = await folder();
  const open = async () => {
    const store = SqliteEventStore.open({ path });
    return { room: store.waitingRoom, close: () => store.close() };
  };
  return { open, remove };
});
