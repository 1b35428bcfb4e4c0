import { type Month, periodAround, type Period, type PeriodKind, policies, policyId } from '@ledger/counting';
import type { KnownPeriod } from './answers';
import type { Tables } from './tables';

/** The periods of a kind in which one of these sections counts anything, in order. */
export function knownPeriods(tables: Tables, kind: PeriodKind, sections: readonly string[]): KnownPeriod[] {
  const known = new Map<string, { period: Period; policies: string[] }>();
  for (const policy of policies.map(policyId)) {
    for (const month of months(tables, policy, sections)) {
      const period = periodAround(month, kind);
      const entry = known.get(period.name) ?? { period, policies: [] };
      if (!entry.policies.includes(policy)) entry.policies.push(policy);
      known.set(period.name, entry);
    }
  }
  const sorted = [...known.values()].sort((a, b) => (a.period.name < b.period.name ? -1 : 1));
  return sorted.map(({ period, policies: by }) => ({ period: period.name, label: period.label, policies: by }));
}

function months(tables: Tables, policy: string, sections: readonly string[]): Month[] {
  const rows = tables.statement(tables.queries.months).all(policy, JSON.stringify(sections)) as unknown as {
    month: Month;
  }[];
  return rows.map(({ month }) => month);
}
