import { answered, disclosed, received, type SampleEvent, validated } from '../sample-events';

/** Visible demands in one half-year. */
export const VISIBLE = ['d-1', 'd-2', 'd-3'].flatMap((id) => answered(id));

const secret = (id: string, on: string, data: Record<string, unknown> = {}): SampleEvent[] => [
  received(id, {
    on,
    section: 'national-security',
    country: 'US',
    authority: 'national-security-agency',
    process: 'national-security-letter',
    accounts: 977,
    ...data,
  }),
  { ...validated(id), data: { on: '2019-12-30' } },
  disclosed(id, { on: '2019-12-31', accounts: 977 }),
];
const SECRET = [
  secret('s-1', '2019-03-08'),
  secret('s-2', '2018-02-01'),
  secret('s-3', '2019-04-01', { country: 'IE' }),
];

/** The same with demands of national security between them, in that half-year and in others. */
export const MIXED = [...SECRET[0]!, ...VISIBLE.slice(0, 4), ...SECRET[1]!, ...VISIBLE.slice(4), ...SECRET[2]!];
