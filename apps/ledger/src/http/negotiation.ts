import { refuse } from './problems';

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The forms that totals come in, best first: the suffix of the address and the media type of each. */
export const formats = { json: 'application/json', csv: 'text/csv', xlsx: XLSX_TYPE } as const;

export type Format = keyof typeof formats;

const names = Object.keys(formats) as Format[];

/** The form that a caller wants: by the suffix of the path, or else by the Accept header (RFC 9110, 12.5.1). */
export function formatOf(path: string, accept: string | undefined): Format {
  const suffix = names.find((name) => path.endsWith(`.${name}`));
  if (suffix) return suffix;
  const ranges = (accept ?? '*/*').split(',').map(readRange);
  const ranked = names
    .map((name) => ({ name, weight: weightOf(formats[name], ranges) }))
    .sort((a, b) => b.weight - a.weight);
  const best = ranked[0]!;
  return best.weight > 0 ? best.name : refuse('not-acceptable', `Nothing in "${accept}" can be had here.`);
}

interface Range {
  readonly type: string;
  readonly weight: number;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return { type, weight: Number.isNaN(weight) ? 0 : weight };
}

/** The weight of the most specific range that a type falls in. */
function weightOf(type: string, ranges: readonly Range[]): number {
  const major = `${type.split('/', 1)[0]}/*`;
  for (const wanted of [type, major, '*/*']) {
    const range = ranges.find((each) => each.type === wanted);
    if (range) return range.weight;
  }
  return 0;
}
