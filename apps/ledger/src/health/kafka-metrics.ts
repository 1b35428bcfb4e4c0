import { Counter, Gauge, type Metric, type Registry } from 'prom-client';
import type { KafkaWork } from '@ledger/ledger';

/** Shows the work with Kafka under names that dashboards rely on. Everything is read when somebody looks. */
export function showKafka(registry: Registry, work: KafkaWork): void {
  for (const metric of [lag(work), phase(work), unreadable(work), ...streamerCounters(work), ...intakeCounters(work)]) {
    registry.registerMetric(metric);
  }
}

const registers: Registry[] = [];

const lag = (work: KafkaWork): Metric =>
  new Gauge({
    name: 'ledger_streamer_lag_events',
    help: 'Events of the ledger that are not streamed to Kafka yet.',
    labelNames: ['streamer'],
    registers,
    async collect() {
      for (const { name, lag: events } of (await work.status()).streamers) this.set({ streamer: name }, events);
    },
  });

const phase = (work: KafkaWork): Metric =>
  new Gauge({
    name: 'ledger_streamer_phase',
    help: '1 for the phase that a streamer is in: claiming, streaming, waiting, standing-by, refused, stopped.',
    labelNames: ['streamer', 'phase'],
    registers,
    collect() {
      this.reset();
      for (const state of work.states()) this.set({ streamer: state.name, phase: state.phase }, 1);
    },
  });

const unreadable = (work: KafkaWork): Metric =>
  new Gauge({
    name: 'ledger_streamer_unreadable_events',
    help: 'Events that cannot be read any more, and that were passed over or told without their cause.',
    labelNames: ['streamer'],
    registers,
    collect() {
      for (const state of work.states()) this.set({ streamer: state.name }, state.unreadable);
    },
  });

const streamerCounters = (work: KafkaWork): Metric[] =>
  STREAMER_COUNTERS.map(
    ([what, help]) =>
      new Counter({
        name: `ledger_streamer_${what}_total`,
        help,
        labelNames: ['streamer'],
        registers,
        collect() {
          this.reset();
          for (const state of work.states()) this.inc({ streamer: state.name }, state[what]);
        },
      }),
  );

const intakeCounters = (work: KafkaWork): Metric[] =>
  INTAKE_COUNTERS.map(
    ([name, what, help]) =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(work.taken()[what]);
        },
      }),
  );

const STREAMER_COUNTERS = [
  ['records', 'Records in committed Kafka transactions.'],
  ['commits', 'Committed Kafka transactions.'],
  ['doubts', 'Transactions whose outcome was in doubt and was read from the cursor.'],
  ['claims', 'Times that this streamer has taken over.'],
  ['fenced', 'Times that another streamer has taken over from this one.'],
] as const;

const INTAKE_COUNTERS = [
  ['ledger_kafka_intake_records_total', 'records', 'Records of the intake topic that were settled.'],
  [
    'ledger_kafka_intake_missing_total',
    'missing',
    'Offsets of the intake topic that were deleted before they were taken in, as found at start.',
  ],
  ['ledger_kafka_dead_letters_total', 'deadLetters', 'Records of the intake topic that were set aside.'],
] as const;
