import { beforeFirst, type Clock, type Instant, type Position } from '@ledger/kernel';
import type { Append, Appended } from '../event-log';
import type { EventStore } from '../event-store';
import type { Recorded } from '../recorded';
import type { TransactionParticipant } from '../transaction-participant';

/** One ledger, empty at first, that an adapter offers to the contract. */
export interface LedgerUnderTest {
  /** Opens one more instance on the same ledger, as another process would. The contract closes what it opened. */
  open(participants?: readonly TransactionParticipant[]): Promise<EventStore>;
  remove(): Promise<void>;
}

export type FreshLedger = (clock: Clock) => Promise<LedgerUnderTest>;

/** A clock that shows what it was last set to. */
export class SetClock implements Clock {
  constructor(private at = '2019-03-08T10:00:00.000Z') {}
  now(): Instant {
    return this.at as Instant;
  }
  set(at: string): void {
    this.at = at;
  }
}

/** A ledger with its instances, cleared away after the test. */
export class Ledger {
  private readonly opened: EventStore[] = [];

  private constructor(
    readonly under: LedgerUnderTest,
    readonly clock: SetClock,
  ) {}

  static async fresh(make: FreshLedger): Promise<Ledger> {
    const clock = new SetClock();
    return new Ledger(await make(clock), clock);
  }

  async open(participants?: readonly TransactionParticipant[]): Promise<EventStore> {
    const store = await this.under.open(participants);
    this.opened.push(store);
    return store;
  }

  async remove(): Promise<void> {
    for (const store of this.opened) await store.close();
    await this.under.remove();
  }
}

/** For the tests that do much, so that a busy machine or a far store does not fail them. */
export const PATIENCE_MS = 60_000;

interface Wanted {
  readonly id: string;
  readonly events?: number;
  readonly digest?: string;
  readonly note?: string;
}

/** An append of events that say which upstream event they came from, and which of its events each is. */
export function anAppend(stream: string, expected: number, wanted: Wanted): Append {
  const { id, events = 1, digest = `digest of ${id}`, note = '' } = wanted;
  const event = (number: number) => ({
    type: 'DemandReceived',
    version: 1,
    at: '2019-03-01T00:00:00.000Z' as Instant,
    data: { from: id, number, note },
  });
  return {
    stream,
    expected,
    origin: { source: 'https://cases.example', id },
    digest,
    events: Array.from({ length: events }, (_, i) => event(i)),
  };
}

export async function appendOne(store: EventStore, append: Append): Promise<Appended> {
  const [answer] = await store.append([append]);
  return answer!;
}

/** Keeps trying at the revision that the conflict names, as a caller does whose decision does not depend on it. */
export async function appendWherever(store: EventStore, stream: string, id: string): Promise<Appended> {
  for (let expected = 0; ;) {
    const answer = await appendOne(store, anAppend(stream, expected, { id }));
    if (answer.kind !== 'conflict') return answer;
    expected = answer.actual;
  }
}

/** The whole log in pages. Throws when a page breaks what a page promises. */
export async function wholeLog(store: EventStore, limit = 100): Promise<Recorded[]> {
  const log: Recorded[] = [];
  for (let after: Position = beforeFirst; ;) {
    const page = await store.readLog(after, limit);
    if (page.events.length > limit) throw new Error(`a page of ${page.events.length} events; ${limit} were asked for`);
    if (page.events.length > 0 && page.upTo !== page.events.at(-1)!.position) throw new Error('upTo is not the last');
    log.push(...page.events);
    if (page.atHead) return log;
    if (page.upTo <= after) throw new Error('a page that is not at the head, and does not go on');
    after = page.upTo;
  }
}

/**
 * What was said, stream by stream, each in log order. The order of events of different streams is the store's own,
 * unless one was acknowledged before the other was appended.
 */
export function perStream(saidOfEach: readonly string[]): Record<string, string[]> {
  const streams: Record<string, string[]> = {};
  for (const one of saidOfEach) (streams[one.split('/', 1)[0]!] ??= []).push(one);
  return streams;
}

/** What each event says about itself, without what differs from run to run. */
export const said = (events: readonly Recorded[]): string[] =>
  events.map(({ entry }) => {
    const { from, number } = entry.data as { from: string; number: number };
    return `${entry.stream}/${entry.revision} ${from}.${number}`;
  });
