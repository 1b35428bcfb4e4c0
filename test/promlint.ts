/** A metric as it is shown. */
export interface NamedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
}

const TYPES = ['counter', 'gauge', 'summary', 'histogram'];
const ABBREVIATED = ['s', 'ms', 'us', 'ns', 'sec', 'b', 'kb', 'mb', 'gb', 'tb', 'pb', 'm', 'h', 'd'];
const NOT_BASE =
  /^(?:(?:pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)(?:amperes|bytes|celsius|grams|joules|kelvin|meters|metres|seconds|volts|bits)|minutes|hours|days|weeks|kelvins|fahrenheit|rankine|inches|yards|miles|bits|calories|pounds|ounces)$/;

const has = (name: string, part: string): boolean => `${name}_`.includes(`_${part}_`);

/** The rules of promlint, which `promtool check metrics` applies (prometheus/client_golang, testutil/promlint): true where broken. */
export const promlintRules: Readonly<Record<string, (metric: NamedMetric) => boolean>> = {
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

/** Reads the families of the Prometheus text format. */
export function metricsIn(text: string): NamedMetric[] {
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]));
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => {
    const series = [...text.matchAll(new RegExp(`^${name}\\w*\\{([^}]*)\\}`, 'gm'))].map(([, labels = '']) => labels);
    const labels = series.flatMap((each) => [...each.matchAll(/(\w+)="/g)].map(([, label = '']) => label));
    return { name, help: helps.get(name) ?? '', type, labels: [...new Set(labels)] };
  });
}
