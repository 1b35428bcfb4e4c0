import { problemKinds } from '@ledger/application';
import type { MetricObject, Registry } from 'prom-client';
import { showKafka } from './kafka/kafka-metrics';
import type { KafkaWork } from './kafka/kafka-work';
import { Metrics } from './metrics';

const TYPES = ['counter', 'gauge', 'summary', 'histogram'];
const ABBREVIATED = ['s', 'ms', 'us', 'ns', 'sec', 'b', 'kb', 'mb', 'gb', 'tb', 'pb', 'm', 'h', 'd'];
const NOT_BASE =
  /^(?:(?:pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)(?:amperes|bytes|celsius|grams|joules|kelvin|meters|metres|seconds|volts|bits)|minutes|hours|days|weeks|kelvins|fahrenheit|rankine|inches|yards|miles|bits|calories|pounds|ounces)$/;

interface Named {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
}

const has = (name: string, part: string): boolean => `${name}_`.includes(`_${part}_`);

/** The rules of promlint, which `promtool check metrics` applies (prometheus/client_golang, testutil/promlint). */
const rules: Readonly<Record<string, (metric: Named) => boolean>> = {
  'has no help': ({ help }) => help === '',
  'is a counter without _total': ({ name, type }) => type === 'counter' && !name.endsWith('_total'),
  'is none and ends in _total': ({ name, type }) => type !== 'counter' && name.endsWith('_total'),
  'has a suffix of histograms': ({ name, type }) =>
    (type !== 'histogram' && name.endsWith('_bucket')) ||
    (!['histogram', 'summary'].includes(type) && /_(?:count|sum)$/.test(name)),
  'has a label of histograms': ({ type, labels }) =>
    (type !== 'histogram' && labels.includes('le')) || (type !== 'summary' && labels.includes('quantile')),
  'names its type': ({ name }) => TYPES.some((type) => has(name, type)),
  'has a colon': ({ name }) => name.includes(':'),
  'is in camel case': ({ name, labels }) => [name, ...labels].some((each) => /[a-z][A-Z]/.test(each)),
  'abbreviates a unit': ({ name }) => ABBREVIATED.some((unit) => has(name, unit)),
  'is not in base units': ({ name }) => name.split('_').some((part) => NOT_BASE.test(part)),
};

type Registered = MetricObject & { readonly labelNames?: readonly string[] };

const named = (registry: Registry): Named[] =>
  registry.getMetricsAsArray().map((metric) => {
    const { name, help, type, labelNames = [] } = metric as unknown as Registered;
    return { name, help, type: String(type), labels: labelNames };
  });

/** As the service makes it, with everything that can be shown. */
function everyMetric(): Metrics {
  const metrics = new Metrics();
  metrics.watch({ waiting: async () => 0, lag: async () => 0, halted: async () => false });
  // Nothing of the work is read before somebody looks at the values.
  showKafka(metrics.registry, {} as KafkaWork);
  return metrics;
}

describe('the names of metrics', () => {
  const all = named(everyMetric().registry);

  it.each(Object.entries(rules))('none %s', (_rule, breaks) => {
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
    expect(rules[rule]!({ name, type, help: 'x', labels: [] })).toBe(true);
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
