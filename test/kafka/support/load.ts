import { setTimeout as pause } from 'node:timers/promises';
import { received, type SampleEvent, validated } from '../../sample-events';
import type { ServiceProcess } from './service';

const BETWEEN_POSTS_MS = 50;

/** Events that keep coming, two for each demand, so many a second, until it is told to stop. */
export class Load {
  /** Events that are on their way or came in. */
  sent = 0;
  /** Events that the service said it had recorded. */
  acknowledged = 0;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly service: ServiceProcess,
    private readonly speed: number,
  ) {
    this.running = this.run();
  }

  /** Resolves when everything that was sent was acknowledged; rejects when something was not. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    for (const started = performance.now(); !this.stopping.signal.aborted;) {
      const due = Math.floor(((performance.now() - started) * this.speed) / 1_000);
      const events = Array.from({ length: Math.max(0, due - this.sent) }, (_, i) => eventNumber(this.sent + i));
      if (events.length > 0) await this.post(events);
      await pause(BETWEEN_POSTS_MS);
    }
  }

  private async post(events: readonly SampleEvent[]): Promise<void> {
    this.sent += events.length;
    const { summary } = await this.service.post(events);
    this.acknowledged += summary['recorded'] ?? 0;
  }
}

const eventNumber = (n: number): SampleEvent => (n % 2 === 0 ? received(`d-${n / 2}`) : validated(`d-${(n - 1) / 2}`));
