import { problemKinds } from '@ledger/intake';
import { type NamedMetric, promlintRules } from '@test/promlint';
import type { MetricObject, Registry } from 'prom-client';
import { showFollowers } from './health/follower-metrics';
import { showKafka } from './health/kafka-metrics';
import type { KafkaWork } from '@ledger/ledger';
import { Metrics } from './metrics';

type Registered = MetricObject & { readonly labelNames?: readonly string[] };

const named = (registry: Registry): NamedMetric[] =>
  registry.getMetricsAsArray().map((metric) => {
    const { name, help, type, labelNames = [] } = metric as unknown as Registered;
    return { name, help, type: String(type), labels: labelNames };
  });

/** As the service makes it, with everything that can be shown. */
function everyMetric(): Metrics {
  const metrics = new Metrics();
  metrics.watch({
    waiting: async () => 0,
    lag: async () => 0,
    halted: async () => false,
    setAside: async () => 0,
    unreadable: async () => 0,
  });
  // Nothing of the work is read before somebody looks at the values.
  showFollowers(metrics.registry, []);
  showKafka(metrics.registry, {} as KafkaWork);
  return metrics;
}

describe('the names of metrics', () => {
  const all = named(everyMetric().registry);

  it.each(Object.entries(promlintRules))('none %s', (_rule, breaks) => {
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter(breaks).map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ['is none and ends in _total', { name: 'nodejs_active_handles_total', type: 'gauge' }],
    ['is a counter without _total', { name: 'ledger_events', type: 'counter' }],
    ['is not in base units', { name: 'ledger_wait_milliseconds', type: 'gauge' }],
    ['is not in base units', { name: 'ledger_age_days', type: 'gauge' }],
    ['abbreviates a unit', { name: 'ledger_wait_ms', type: 'gauge' }],
    ['names its type', { name: 'ledger_gauge_of_events', type: 'gauge' }],
    ['has a suffix of histograms', { name: 'ledger_events_count', type: 'gauge' }],
  ])('would be found by the rule "%s"', (rule, { name, type }) => {
    expect(promlintRules[rule]!({ name, type, help: 'x', labels: [] })).toBe(true);
  });
});

describe('the counter of receipts', () => {
  const series = async (metrics: Metrics): Promise<Record<string, number>> => {
    const { values } = await metrics.registry.getSingleMetric('ledger_intake_receipts_total')!.get();
    return Object.fromEntries(values.map(({ labels, value }) => [`${labels['status']} ${labels['problem']}`, value]));
  };

  it('has every series from the start, at 0', async () => {
    const refused = Object.keys(problemKinds).map((slug) => [`refused ${slug}`, 0]);
    expect(await series(new Metrics())).toEqual({
      'recorded ': 0,
      'repeated ': 0,
      'waiting ': 0,
      ...Object.fromEntries(refused),
    });
  });

  it('goes on from there', async () => {
    const metrics = new Metrics();
    metrics.intake.recorded(2);
    metrics.intake.refused('bad-data', 3);
    expect(await series(metrics)).toMatchObject({ 'recorded ': 2, 'refused bad-data': 3, 'waiting ': 0 });
  });
});
