import { CLOCK_TOLERANCE_MS, ClockBehind } from '@ledger/event-store';
import { instantOf } from '@ledger/kernel';
import type { Settings } from '@ledger/platform';
import type { Ledger } from '@ledger/ledger';
import { WriteProbe } from './write-probe';

/** What anybody may know of why the service cannot work. It names no file, no id and no position. */
export const UNREADY = {
  files: 'The files of the ledger are not those that the service opened.',
  reading: 'The ledger cannot be read.',
  writing: 'The ledger cannot be written.',
  clock: 'The clock is behind the newest event.',
  totals: 'The totals have stopped.',
  streaming: 'This process only streams, and cannot.',
} as const;

export type Part = keyof typeof UNREADY;

/** Why the service cannot work, and what only its operator may know of it. */
export interface Unready {
  readonly part: Part;
  readonly detail: string;
}

/** Totals that are fewer events behind are not worth a word: each event is behind for a moment. */
const NOTABLY_BEHIND = 1_000;

/** Whether a ledger can do its work. */
export class Readiness {
  private readonly probe: WriteProbe;

  constructor(
    private readonly ledger: Ledger,
    private readonly roles: Settings['roles'],
  ) {
    this.probe = new WriteProbe(async () => {
      await ledger.watch.tryRoom();
      await ledger.store.tryWriting();
    });
  }

  /** The first reason why it cannot; absent when it can. */
  async unready(): Promise<Unready | undefined> {
    for (const [part, find] of Object.entries(this.checks) as [Part, () => Promise<string | undefined>][]) {
      const detail = await find().catch((error: unknown) => messageOf(error));
      if (detail !== undefined) return { part, detail };
    }
    return undefined;
  }

  /** How many events the totals still have to count, where that is worth a word. */
  async behind(): Promise<number | undefined> {
    const { counts } = this.ledger;
    const events = await this.ledger.lag();
    return counts && events > NOTABLY_BEHIND ? events : undefined;
  }

  private readonly checks: { readonly [P in Exclude<Part, 'streaming'>]: () => Promise<string | undefined> } = {
    files: async () => this.ledger.watch.trouble(),
    reading: async () => void (await this.ledger.store.head()),
    clock: () => this.clock(),
    writing: () => this.writing(),
    totals: () => this.ledger.trouble(),
  };

  private async writing(): Promise<string | undefined> {
    if (!this.roles.includes('intake')) return undefined;
    return (await this.probe.trouble())?.message;
  }

  /** Recording times never fall: an event from the future would give its time to all that follow. */
  private async clock(): Promise<string | undefined> {
    const { store } = this.ledger;
    const now = Date.now();
    const head = await store.head();
    if ((await store.positionAt(iso(now + CLOCK_TOLERANCE_MS))) >= head) return undefined;
    return new ClockBehind(iso(now), (await store.recordedAt(head)) ?? '').message;
  }
}

const iso = (milliseconds: number): string => instantOf(new Date(milliseconds));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
