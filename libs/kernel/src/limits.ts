interface LimitDefinition {
  readonly setting: `LEDGER_MAX_${string}`;
  /** What it is unless somebody sets it. */
  readonly usual: number;
  readonly meaning: string;
}

/**
 * The only list of what one ledger takes at a time, besides what a single request or event may hold. Each is a setting,
 * has an answer that says so, and is counted in `ledger_limit_refusals_total`.
 */
export const limits = {
  maxEventsPerDemand: {
    setting: 'LEDGER_MAX_EVENTS_PER_DEMAND',
    usual: 1_000,
    meaning: 'the most events that one demand can have: what an event costs grows with them',
  },
  maxWaitingPerDemand: {
    setting: 'LEDGER_MAX_WAITING_PER_DEMAND',
    usual: 1_000,
    meaning: 'the most events that can wait for the predecessors of one demand',
  },
  maxWaitingPerSource: {
    setting: 'LEDGER_MAX_WAITING_PER_SOURCE',
    usual: 100_000,
    meaning: 'the most events of one source that can wait',
  },
  maxListeners: {
    setting: 'LEDGER_MAX_LISTENERS',
    usual: 500,
    meaning: 'the most callers that can listen to the stream of totals at once',
  },
  maxBytesUnderWay: {
    setting: 'LEDGER_MAX_BYTES_UNDER_WAY',
    usual: 128 * 1024 * 1024,
    meaning: 'the most bytes of request bodies that are held at once; one body of any size that is allowed always fits',
  },
} as const satisfies Record<string, LimitDefinition>;

export type LimitName = keyof typeof limits;
export type Limits = { readonly [L in LimitName]: number };

export const limitNames = Object.keys(limits) as readonly LimitName[];

export const usualLimits = Object.fromEntries(
  limitNames.map((name) => [name, limits[name].usual]),
) as unknown as Limits;
