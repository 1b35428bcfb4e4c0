import { setTimeout as pause } from 'node:timers/promises';
import type { Epoch } from '@ledger/event-store';
import { failpoint, DoubtfulOutcome, Fenced, type KafkaClient, type OutgoingRecord, Refused } from '@ledger/kafka';
import { beforeFirst, type Position } from '@ledger/kernel';
import { lastRestore, unknownRestore } from './belonging';
import { cursorText, digestOf, parseCursor, type Place, WrongCursor } from './cursor';
import type { Claim, CursorLog } from './cursor-log';
import type { Feed, FeedPage } from './feed';
import { Others } from './others';
import { assertSameHistory } from './same-history';
import type { StreamerPhase, StreamerState } from './state';

export interface StreamerOptions {
  readonly client: KafkaClient;
  readonly feed: Feed;
  readonly cursors: CursorLog;
  /** Separates installations on the same brokers; part of the transactional id. */
  readonly prefix?: string;
  /** Rows a transaction. */
  readonly limit?: number;
  /** How long a streamer that was fenced watches before it asks whether it should take over again. */
  readonly standByMs?: number;
  readonly onPhase?: (state: StreamerState) => void;
}

const NOTHING: FeedPage = { records: [], upTo: beforeFirst, unreadable: 0 };

/** What Kafka holds of a ledger, seen from outside. */
export interface Streamed {
  readonly to: Position;
  /** All of it is void: the ledger was restored since, and the streamer that starts next tells the readers. */
  readonly voidBy?: Epoch;
}

const SLOWEST_RETRY_MS = 1_000;
const ASK_AGAIN_MS = 10_000;
const STAND_BY_MS = 10_000;
/** How long the streamer that fenced this one has to write its claim. */
const MARK_MS = 1_000;

/**
 * Sends what a feed holds to Kafka, each stretch of the ledger in one transaction together with the cursor that says
 * so. The order is the whole trick: fence all others first, then read the cursor, then read the ledger after it.
 * Nothing about progress is remembered anywhere else, so there is nothing to disagree with it.
 */
export class Streamer {
  readonly name: string;
  readonly transactionalId: string;
  private readonly others: Others;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private claim: Claim | undefined;
  /** Of the last claim that came off, whether or not it still holds; absent when this streamer has given way since. */
  private incarnation: string | undefined;
  private settled = true;
  private now: StreamerState;

  constructor(private readonly options: StreamerOptions) {
    this.name = `${options.feed.projection} 0/1`;
    this.others = new Others(options.cursors, this.name, options.feed);
    this.transactionalId = `${options.prefix ?? ''}ledger.streamer.${options.feed.projection}.0-1`;
    this.now = {
      name: this.name,
      phase: 'stopped',
      unreadable: 0,
      commits: 0,
      records: 0,
      doubts: 0,
      claims: 0,
      fenced: 0,
    };
  }

  start(): void {
    this.running ??= this.run();
  }

  /**
   * Whether what Kafka holds is of this ledger, without fencing anybody: the streamers of the right one may be at work.
   * Resolves to nothing when nothing was streamed.
   *
   * @throws WrongCursor
   */
  async check(): Promise<Streamed | undefined> {
    const text = await this.options.cursors.peek(this.name);
    if (text === undefined) return undefined;
    const cursor = parseCursor(text);
    const voidBy = await unknownRestore(cursor, this.options.feed);
    return { to: cursor.to, ...(voidBy && { voidBy }) };
  }

  /** Finishes the transaction in hand, leaves none open, and resolves within the deadlines of the client. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    if (!this.settled) await this.settle();
    await this.claim?.sink.close();
    this.enter('stopped');
  }

  state(): StreamerState {
    return this.now;
  }

  /** Positions between what the ledger holds and what is streamed. */
  async lag(): Promise<number> {
    return this.options.feed.lag(this.now.cursor ?? beforeFirst);
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopped;) {
      try {
        this.enter('claiming', this.now.reason);
        if (this.incarnation !== undefined && (await this.others.haveClaimedSince(this.incarnation))) {
          await this.standBy('Another streamer has taken over.');
          continue;
        }
        const place = await this.takeOver();
        failures = 0;
        await this.stream(place);
      } catch (error) {
        await this.recover(error, failures++);
      }
    }
  }

  /** Fences, then reads the cursor, then compares it with the ledger. */
  private async takeOver(): Promise<Place> {
    const { feed, cursors } = this.options;
    this.claim = await cursors.claim(this.name, this.transactionalId);
    this.incarnation = this.claim.incarnation;
    this.settled = true;
    this.now = { ...this.now, claims: this.now.claims + 1 };
    failpoint('streamer.claimed');
    if (this.claim.cursor === undefined) return this.beginStream();
    const cursor = parseCursor(this.claim.cursor);
    const restore = await unknownRestore(cursor, feed);
    if (restore) return this.beginAgain(restore);
    if (cursor.chain === undefined) await assertSameHistory(feed, cursor, this.stopping.signal);
    return cursor;
  }

  /** There is no cursor: right for topics that hold nothing, and a loss that must not be glossed over otherwise. */
  private async beginStream(): Promise<Place> {
    const { client, feed } = this.options;
    for (const topic of feed.topics) {
      const extents = await client.topics.extents(topic);
      if (extents.every(({ stable }) => stable === 0n)) continue;
      throw new WrongCursor(
        `${topic} holds records, and ${this.options.cursors.topic} no cursor of "${this.name}" that says how far they go. ` +
          'The cursor was lost: stream under a new prefix (LEDGER_KAFKA_PREFIX).',
      );
    }
    const restore = await lastRestore(feed.history);
    return restore ? this.beginAgain(restore) : this.commit(NOTHING, { to: beforeFirst });
  }

  /**
   * What was streamed is void, since the ledger was restored. The readers are told in every partition, in one transaction
   * with the cursor that begins again before the first event: what follows is the whole history, as on empty topics.
   */
  private beginAgain(restore: Epoch): Promise<Place> {
    const notices = this.options.feed.epochBegan(restore);
    return this.commit(NOTHING, { to: beforeFirst, epoch: restore.beganAt }, notices);
  }

  private async stream(start: Place): Promise<void> {
    const { feed, limit = 1_000 } = this.options;
    let seen = start.to;
    let place = start;
    this.enter('streaming');
    this.now = { ...this.now, cursor: seen, epoch: place.epoch, unreadable: place.unreadable ?? 0 };
    while (!this.stopped) {
      const page = await feed.read(seen, limit, place.epoch);
      const unreadable = this.now.unreadable + page.unreadable;
      if (page.records.length > 0) place = await this.commit(page, { ...place, unreadable });
      if (page.upTo === seen) await feed.moved(seen, this.stopping.signal);
      seen = page.upTo > seen ? page.upTo : seen;
      this.now = { ...this.now, cursor: seen, unreadable };
    }
  }

  /** @returns where the stream stands now. `notices` are no part of what the cursor counts */
  private async commit(page: FeedPage, before: Place, notices: readonly OutgoingRecord[] = []): Promise<Place> {
    const { feed, cursors } = this.options;
    const { sink, incarnation } = this.claim!;
    const counted = page.records.filter(({ topic }) => topic === feed.mainTopic);
    const place = await this.placeAfter(before, page.upTo);
    const cursor = cursorText({
      ...place,
      ledgerId: feed.ledgerId,
      projection: feed.projection,
      from: before.to,
      incarnation,
      count: counted.length,
      digest: digestOf(counted),
    });
    await this.send([...notices, ...page.records, cursors.record(this.name, cursor)], sink.send.bind(sink));
    const { commits, records } = this.now;
    const sent = records + page.records.length + notices.length;
    this.now = { ...this.now, commits: commits + 1, records: sent, lastCommitAt: Date.now() };
    return place;
  }

  /** @throws Error when the ledger under this streamer is not the one any more that it began with */
  private async placeAfter({ to: from, chain, epoch, unreadable }: Place, to: Position): Promise<Place> {
    const { history } = this.options.feed;
    if (chain !== undefined && (await history.chainAt(from)) !== chain) {
      throw new Error(`The ledger has changed at position ${from}, up to which it is streamed.`);
    }
    return { to, chain: await history.chainAt(to), epoch, unreadable: unreadable || undefined };
  }

  private async send(records: OutgoingRecord[], send: (records: OutgoingRecord[]) => Promise<void>): Promise<void> {
    this.settled = false;
    await send(records);
    this.settled = true;
  }

  private async recover(error: unknown, failures: number): Promise<void> {
    await this.claim?.sink.close();
    this.claim = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof Fenced) return this.giveWay(reason);
    if (error instanceof WrongCursor) return this.refuse(reason);
    if (error instanceof Refused) return this.wait('refused', reason, ASK_AGAIN_MS);
    if (error instanceof DoubtfulOutcome) this.now = { ...this.now, doubts: this.now.doubts + 1 };
    return this.wait('waiting', reason, Math.min(SLOWEST_RETRY_MS, 20 * 2 ** failures));
  }

  private async refuse(reason: string): Promise<void> {
    this.enter('refused', reason);
    await new Promise((resolve) => this.stopping.signal.addEventListener('abort', resolve, { once: true }));
  }

  /** A streamer that took over writes its claim within moments, and the next look finds it. */
  private async giveWay(reason: string): Promise<void> {
    this.settled = true;
    this.now = { ...this.now, fenced: this.now.fenced + 1 };
    await this.wait('waiting', reason, MARK_MS);
    if (this.incarnation === undefined) await this.standBy(reason);
  }

  /**
   * Two streamers that each take over at once would fence each other endlessly. So this one waits, and takes over only
   * when the other has left work undone for the whole of a turn, or when there is no other.
   */
  private async standBy(reason: string): Promise<void> {
    this.incarnation = undefined;
    // The streamer that took over has ended the open transaction: settling it again would fence that streamer.
    this.settled = true;
    for (let last: Position | undefined; !this.stopped;) {
      const current = await this.others.progress();
      if (current !== undefined) this.now = { ...this.now, cursor: current };
      if (current !== undefined && current === last && (await this.others.leaveUndone(current))) return;
      last = current;
      await this.wait('standing-by', reason, this.options.standByMs ?? STAND_BY_MS);
    }
  }

  private async wait(phase: StreamerPhase, reason: string, ms: number): Promise<void> {
    this.enter(phase, reason);
    await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  /** The last transaction may still be open: opening another writer of the same name makes the broker end it. */
  private async settle(): Promise<void> {
    const sink = await this.options.client.openSink(this.transactionalId).catch(() => undefined);
    await sink?.close();
  }

  private enter(phase: StreamerPhase, reason?: string): void {
    const { reason: _, ...rest } = this.now;
    this.now = { ...rest, phase, ...(reason !== undefined && phase !== 'streaming' && { reason }) };
    this.options.onPhase?.(this.now);
  }
}
