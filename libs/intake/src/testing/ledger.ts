import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Clock, Instant } from '@ledger/kernel';
import { Intake, type IntakeParts } from '../intake';
import { posturesOf } from '../reading/sources';

export const NOW = '2019-07-01T12:00:00.000Z' as Instant;
export const frozenClock: Clock = { now: () => NOW };
export const SOURCE = 'https://cases.example';
/** A source whose facts are recorded even where they break a rule. */
export const FLAGGED = 'https://flagged.example';

export interface Ledger {
  readonly store: SqliteEventStore;
  readonly intake: Intake;
  /** Its file. */
  readonly path: string;
  /** Another process, as far as the file can tell: its own store and its own intake on the same file. */
  neighbour(parts?: Partial<IntakeParts>): { readonly store: SqliteEventStore; readonly intake: Intake };
  close(): Promise<void>;
}

/** An intake on a separate, real ledger file. */
export function openLedger(parts: Partial<IntakeParts> = {}): Ledger {
  const folder = mkdtempSync(join(tmpdir(), 'intake-'));
  const opened: { readonly store: SqliteEventStore; readonly intake: Intake }[] = [];
  const path = join(folder, 'ledger.db');
  const open = (own: Partial<IntakeParts>) => {
    const store = SqliteEventStore.open({ path, clock: frozenClock });
    const { waitingRoom } = store;
    const sources = posturesOf(new Map([[FLAGGED, 'flag']]), 'enforce');
    const intake = new Intake({ store, waitingRoom, clock: frozenClock, sources, ...parts, ...own });
    opened.push({ store, intake });
    return opened.at(-1)!;
  };
  const first = open({});
  return {
    ...first,
    path,
    neighbour: (own = {}) => open(own),
    close: async () => {
      for (const { intake } of opened) await intake.close();
      for (const { store } of opened) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

type Fields = { readonly [field: string]: unknown };

let made = 0;

/** A CloudEvent about `d-1` with a new id; `over` replaces attributes. */
export function cloudEvent(type: string, data: Fields, over: Fields = {}): Fields {
  return {
    specversion: '1.0',
    id: `e-${++made}`,
    source: SOURCE,
    type: `org.request-ledger.${type}`,
    subject: 'd-1',
    data,
    ...over,
  };
}

const RECEIVED = {
  on: '2019-03-01',
  section: 'criminal',
  country: 'IE',
  authority: 'police',
  process: 'search-warrant',
  accounts: 3,
  segment: 'consumer',
};

export const received = (data: Fields = {}, over: Fields = {}): Fields =>
  cloudEvent('DemandReceived.v2', { ...RECEIVED, ...data }, over);
export const validated = (data: Fields = {}, over: Fields = {}): Fields =>
  cloudEvent('DemandValidated.v1', { on: '2019-03-02', ...data }, over);
export const disclosed = (data: Fields = {}, over: Fields = {}): Fields =>
  cloudEvent('DataDisclosed.v1', { on: '2019-03-05', category: 'content', accounts: 2, ...data }, over);
