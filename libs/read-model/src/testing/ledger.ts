import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@ledger/event-store';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { openDatabase } from '@ledger/sqlite';
import { ReadModel, type ReadModelOptions } from '../read-model';
import { record, type Step } from './histories';

/** A real event store and read models on it, in a folder of their own. */
export interface TestLedger {
  readonly folder: string;
  /** The present store on `ledger.db`. */
  readonly store: EventStore;
  /** Closes the ledger and all read models, lets the files be changed, and opens the ledger again. */
  restart(change: (folder: string) => void): Promise<void>;
  /** Opens the read model of that file; closed with the rest. */
  open(over?: Partial<ReadModelOptions>): ReadModel;
  /** What the rows of a table are, for tests that compare tables. */
  rows(sql: string, file?: string): unknown[];
  /** Changes a read model behind its back. */
  tamper(sql: string, file?: string): void;
  /** Once is enough; twice does no harm. */
  close(): Promise<void>;
}

export async function ledgerWith(steps: readonly Step[] = [], prepare = noPreparation): Promise<TestLedger> {
  const folder = mkdtempSync(join(tmpdir(), 'read-model-'));
  prepare(join(folder, 'ledger.db'));
  const openStore = (): EventStore => SqliteEventStore.open({ path: join(folder, 'ledger.db') });
  let store = openStore();
  const opened: ReadModel[] = [];
  const closeAll = async (): Promise<void> => {
    for (const model of opened.splice(0)) await model.close();
    await store.close();
  };
  let closed = false;
  await record(store, steps);
  return {
    folder,
    get store() {
      return store;
    },
    async restart(change) {
      await closeAll();
      change(folder);
      store = openStore();
    },
    open(over = {}) {
      const model = ReadModel.open({ path: fileIn(folder), store, ...over });
      opened.push(model);
      return model;
    },
    rows(sql, file) {
      const database = openDatabase(fileIn(folder, file));
      const rows = database.prepare(sql).all();
      database.close();
      return rows;
    },
    tamper(sql, file) {
      const database = openDatabase(fileIn(folder, file));
      database.exec(sql);
      database.close();
    },
    async close() {
      if (closed) return;
      closed = true;
      await closeAll();
      rmSync(folder, { recursive: true });
    },
  };
}

const noPreparation = (_path: string): void => undefined;

/** A ledger in a new folder that begins as a copy of this file, after `then` was done to it. */
export const copyOf = (backup: string, then = noPreparation): Promise<TestLedger> =>
  ledgerWith([], (path) => {
    copyFileSync(backup, path);
    then(path);
  });

export const fileIn = (folder: string, file = 'read-model.db'): string => join(folder, file);
