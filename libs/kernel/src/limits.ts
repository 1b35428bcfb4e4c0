interface LimitDefinition {
  readonly setting: `LEDGER_MAX_${string}`;
  /** The default. */
  readonly usual: number;
  readonly meaning: string;
}

/**
 * The only list of the limits on one ledger, other than those on a single request or event. Each is a setting, has a
 * refusal that names it, and is counted in `ledger_limit_refusals_total`.
 */
export const limits = {
  maxEventsPerDemand: {
    setting: 'LEDGER_MAX_EVENTS_PER_DEMAND',
    usual: 1_000,
    meaning: 'the maximum number of events of one demand',
  },
  maxWaitingPerDemand: {
    setting: 'LEDGER_MAX_WAITING_PER_DEMAND',
    usual: 1_000,
    meaning: 'the maximum number of waiting events of one demand',
  },
  maxWaitingPerSource: {
    setting: 'LEDGER_MAX_WAITING_PER_SOURCE',
    usual: 100_000,
    meaning: 'the maximum number of waiting events of one source',
  },
  maxListeners: {
    setting: 'LEDGER_MAX_LISTENERS',
    usual: 500,
    meaning: 'the maximum number of concurrent listeners to the stream of totals',
  },
  maxBytesUnderWay: {
    setting: 'LEDGER_MAX_BYTES_UNDER_WAY',
    usual: 128 * 1024 * 1024,
    meaning: 'the maximum bytes of request bodies in memory; a single body of any permitted size always fits',
  },
} as const satisfies Record<string, LimitDefinition>;

export type LimitName = keyof typeof limits;
export type Limits = { readonly [L in LimitName]: number };

export const limitNames = Object.keys(limits) as readonly LimitName[];

export const usualLimits = Object.fromEntries(
  limitNames.map((name) => [name, limits[name].usual]),
) as unknown as Limits;
