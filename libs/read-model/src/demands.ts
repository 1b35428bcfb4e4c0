import { Unknown } from '@ledger/counting';
import { type DemandState, type Outcome } from '@ledger/demand';
import type { Tables } from './tables';
import { demandWords, wordNamed } from './words';

/** A demand in the register, as it is after its last event. */
export interface RegisteredDemand {
  readonly demand: string;
  /** The revision of its last event, from 0. */
  readonly revision: number;
  readonly outcome: Outcome;
  readonly state: DemandState;
}

export interface DemandsQuery {
  /** Only demands with one of these words. `section` is the demand's own: enterprise demands are `segment` enterprise. */
  readonly filters?: { readonly [D in DemandFilter]?: readonly string[] };
  /** The `next` of the page before. */
  readonly after?: string;
  readonly limit?: number;
}

export interface DemandsPage {
  readonly demands: readonly RegisteredDemand[];
  readonly next?: string;
}

export const demandFilters = [
  'section',
  'country',
  'process',
  'authority',
  'segment',
  'outcome',
  'received_on',
] as const;
export type DemandFilter = (typeof demandFilters)[number];

const MOST = 1_000;
const USUAL = 100;

/** The demands in the order in which the ledger heard of them. @throws Unknown for a filter or cursor that is none */
export function demandsPage(tables: Tables, { filters = {}, after, limit = USUAL }: DemandsQuery): DemandsPage {
  const chosen = Object.entries(filters).filter(([, words]) => words.length > 0);
  for (const [name] of chosen) checkFilter(name);
  const length = Math.max(1, Math.min(limit, MOST));
  const statement = tables.statement(tables.queries.demands(chosen.map(([name]) => name)));
  const lists = chosen.map(([name, words]) =>
    JSON.stringify(words.map((word) => wordNamed(demandWords[name as DemandFilter], word))),
  );
  const rows = statement.all(numberIn(after), ...lists, length + 1) as unknown as DemandRow[];
  const demands = rows.slice(0, length).map(demandOf);
  return rows.length > length ? { demands, next: String(rows[length - 1]!.number) } : { demands };
}

export function demandNamed(tables: Tables, id: string): RegisteredDemand | undefined {
  const row = tables.statement(tables.queries.registered).get(id) as DemandRow | undefined;
  return row && demandOf(row);
}

interface DemandRow {
  readonly number: number;
  readonly id: string;
  readonly revision: number;
  readonly outcome: Outcome;
  readonly state: string;
}

const demandOf = ({ id, revision, outcome, state }: DemandRow): RegisteredDemand => ({
  demand: id,
  revision,
  outcome,
  state: JSON.parse(state) as DemandState,
});

function checkFilter(name: string): void {
  if (!(demandFilters as readonly string[]).includes(name)) throw new Unknown('filter', name, demandFilters);
}

function numberIn(after: string | undefined): number {
  if (after === undefined) return 0;
  if (!/^\d{1,15}$/.test(after))
    throw new Unknown('cursor', after, ['the `next` of the page before'], { parameter: 'after' });
  return Number(after);
}
