import { type IntakeMetrics, problemKinds } from '@ledger/intake';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the gauges are read from when someone looks; nothing is counted twice. */
export interface Gauged {
  waiting(): Promise<number>;
  /** How many events of the ledger the totals do not hold yet. */
  lag(): Promise<number>;
  halted(): Promise<boolean>;
  /** How many demands are set aside. */
  setAside(): Promise<number>;
  /** How many demands and waiting events this process has found that it cannot read. */
  unreadable(): Promise<number>;
}

/** Of the problems that say that a limit was reached. */
export const limitProblems = ['demand-full', 'waiting-full', 'too-many-listeners', 'too-much-under-way'] as const;
export type LimitProblem = (typeof limitProblems)[number];

/** Gauges of prom-client that are called as counters are; the same figures, by kind, stand in those without `_total`. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Everything that `/metrics` shows, under names that dashboards rely on. */
export class Metrics {
  readonly registry = new Registry();

  private readonly receipts = new Counter({
    name: 'ledger_intake_receipts_total',
    help: 'Answers to submitted events, by status, and for refusals by the problem.',
    labelNames: ['status', 'problem'] as const,
    registers: [this.registry],
  });

  private readonly limitRefusals = new Counter({
    name: 'ledger_limit_refusals_total',
    help: 'Events and requests that were refused because a limit was reached, by the problem.',
    labelNames: ['problem'] as const,
    registers: [this.registry],
  });

  private readonly requests = new Histogram({
    name: 'ledger_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    // A series that begins at its first event hides that event from every rate: each is there from the start, at 0.
    for (const status of ['recorded', 'repeated', 'waiting']) this.receipts.inc({ status, problem: '' }, 0);
    for (const problem of Object.keys(problemKinds)) this.receipts.inc({ status: 'refused', problem }, 0);
    for (const problem of limitProblems) this.limitRefusals.inc({ problem }, 0);
  }

  /** Where the intake counts. */
  readonly intake: IntakeMetrics = {
    recorded: (events) => this.receipts.inc({ status: 'recorded', problem: '' }, events),
    repeated: (events) => this.receipts.inc({ status: 'repeated', problem: '' }, events),
    waiting: (events) => this.receipts.inc({ status: 'waiting', problem: '' }, events),
    refused: (problem, events) => {
      this.receipts.inc({ status: 'refused', problem }, events);
      if (problem === 'demand-full' || problem === 'waiting-full') this.refusedByLimit(problem, events);
    },
  };

  observe(method: string, route: string, status: number, milliseconds: number): void {
    this.requests.observe({ method, route, status }, milliseconds / 1000);
  }

  refusedByLimit(problem: LimitProblem, times = 1): void {
    this.limitRefusals.inc({ problem }, times);
  }

  watchShares(held: { listeners(): number; bodyBytes(): number }): void {
    this.gauge('ledger_listeners', 'Callers that listen to the stream of totals.', async () => held.listeners());
    this.gauge('ledger_body_bytes_under_way', 'Bytes of request bodies that are held now.', async () =>
      held.bodyBytes(),
    );
  }

  /** Gauges are asked for when `/metrics` is. */
  watch(gauged: Gauged): void {
    this.gauge('ledger_waiting_events', 'Events that wait for their predecessor.', () => gauged.waiting());
    this.gauge('ledger_unreadable_items', 'Demands and waiting events that cannot be read, as far as was looked.', () =>
      gauged.unreadable(),
    );
    this.gauge('ledger_projection_lag_events', 'Events that the totals do not hold yet.', () => gauged.lag());
    this.gauge('ledger_projection_halted', '1 when the projector halted on an error.', async () =>
      Number(await gauged.halted()),
    );
    this.gauge('ledger_set_aside_demands', 'Demands with an event that cannot be read or applied.', () =>
      gauged.setAside(),
    );
  }

  private gauge(name: string, help: string, read: () => Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async () => gauge.set(await read()),
    });
  }
}
