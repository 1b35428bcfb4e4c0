import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TransactionParticipant } from '@ledger/event-store';
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

describeWaitingRoom('SqliteWaitingRoom', async () => {
  const { path, remove } = await folder();
  const open = async () => {
    const store = SqliteEventStore.open({ path });
    return { room: store.waitingRoom, close: () => store.close() };
  };
  return { open, remove };
});
