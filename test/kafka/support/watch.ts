import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from './load';
import type { ServiceProcess } from './service';

const BETWEEN_LOOKS_MS = 100;

/** One answer of `/health/ready`, and what was certain when it was given. */
export interface Look {
  readonly at: number;
  /** "200 ready". */
  readonly answer: string;
  readonly lag: number;
  readonly cursors: string;
  /** What the answer says that is not so. */
  readonly untruths: readonly string[];
}

/** Somebody who asks for the readiness all the while, and compares each answer with what the load knows. */
export class Watch {
  readonly looks: Look[] = [];
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly service: ServiceProcess,
    private readonly load: Load,
  ) {
    this.running = this.run();
  }

  get last(): Look | undefined {
    return this.looks.at(-1);
  }

  /** The looks between two instants, in ms of the clock. */
  between(from: number, to: number): readonly Look[] {
    return this.looks.filter(({ at }) => at > from && at < to);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.looks.push(await this.look());
      await pause(BETWEEN_LOOKS_MS);
    }
  }

  private async look(): Promise<Look> {
    const atLeast = this.load.acknowledged;
    const at = Date.now();
    const { httpStatus, status, kafka } = await this.service.ready();
    const atMost = this.load.sent;
    const { streamers } = kafka;
    const untruths = streamers.flatMap(({ name, lag, cursor }) => {
      const head = Number(cursor ?? 0) + lag;
      return head >= atLeast && head <= atMost ? [] : [`${name} speaks of ${head} events, not ${atLeast}-${atMost}`];
    });
    const cursors = streamers.map(({ cursor }) => cursor).join(' ');
    return {
      at,
      answer: `${httpStatus} ${status}`,
      lag: Math.max(...streamers.map(({ lag }) => lag)),
      cursors,
      untruths,
    };
  }
}
