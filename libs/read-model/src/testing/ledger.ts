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
  readonly store: EventStore;
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
  const store = SqliteEventStore.open({ path: join(folder, 'ledger.db') });
  const opened: ReadModel[] = [];
  let closed = false;
  await record(store, steps);
  return {
    folder,
    store,
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
      for (const model of opened) await model.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const noPreparation = (_path: string): void => undefined;

/** A ledger in a folder of its own that begins as a copy of this file, after `then` was done to it. */
export const copyOf = (backup: string, then = noPreparation): Promise<TestLedger> =>
  ledgerWith([], (path) => {
    copyFileSync(backup, path);
    then(path);
  });

export const fileIn = (folder: string, file = 'read-model.db'): string => join(folder, file);
