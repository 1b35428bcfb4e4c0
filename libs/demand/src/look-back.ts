import type { EventOf } from './catalog';
import { lastDoubt } from './order';
import type { RememberedState, StepType } from './state';

type Steps = RememberedState['steps'];

/** What rules look back at, found in one pass, so that no rule goes through the steps for each event that it judges. */
export interface LookBack {
  /** Of each kind of end, the one that is beyond doubt first. */
  readonly DemandRejected: EventOf<'DemandRejected'> | undefined;
  readonly DemandWithdrawn: EventOf<'DemandWithdrawn'> | undefined;
  readonly narrowings: readonly Narrowing[];
  /** By challenge: its first decision, and the first that differs from that. */
  readonly decisions: ReadonlyMap<string, readonly EventOf<'ChallengeDecided'>[]>;
  readonly firstNotice: EventOf<'CustomerNotified'> | undefined;
  /** A notice says of itself that it did not come before the disclosure. */
  readonly toldLate: boolean;
  /** Distinct accounts that the disclosures of a category named, upgraded since or not. */
  readonly named: Readonly<Record<'content' | 'non-content', number>>;
  /** Distinct accounts that all answers together, with data or without, named. */
  readonly answered: number;
}

/** A narrowing among the others, in the order in which they bind. */
export interface Narrowing {
  /** It binds what happened after this, see `lastDoubt`. */
  readonly after: string;
  /** Of those up to this one, the one that left the fewest accounts. */
  readonly tightest: EventOf<'DemandNarrowed'>;
  /** Of those up to this one, the first after which more distinct accounts were answered than it left. */
  readonly exceeded: { readonly by: EventOf<'DemandNarrowed'>; readonly answered: number } | undefined;
}

interface Looked {
  readonly steps: Steps;
  readonly found: LookBack;
}

/**
 * The two lists of steps that were looked at last: a decision looks at a demand before and after its event, over and
 * over. A list never changes: a state that holds another step has another list. To remember all lists would cost the
 * garbage collector more than looking costs.
 */
let last: Looked | undefined;
let lastButOne: Looked | undefined;

export function lookBack({ steps }: Pick<RememberedState, 'steps'>): LookBack {
  if (last?.steps === steps) return last.found;
  const known = lastButOne?.steps === steps ? lastButOne : { steps, found: look(steps) };
  [last, lastButOne] = [known, last];
  return known.found;
}

/** The last narrowing that binds what happened at an instant: it speaks for those before it. */
export function narrowingBefore({ narrowings }: LookBack, at: string): Narrowing | undefined {
  let [from, to] = [0, narrowings.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (at > narrowings[middle]!.after) from = middle + 1;
    else to = middle;
  }
  return narrowings[from - 1];
}

type Mutable = { -readonly [F in keyof LookBack]: LookBack[F] } & {
  narrowed?: EventOf<'DemandNarrowed'>[];
  named: { content: number; 'non-content': number };
};
type Looks = { readonly [T in StepType]?: (found: Mutable, step: EventOf<T>) => void };

function look(steps: Steps): LookBack {
  const found: Mutable = {
    DemandRejected: undefined,
    DemandWithdrawn: undefined,
    narrowings: NONE,
    decisions: NO_DECISIONS,
    firstNotice: undefined,
    toldLate: false,
    named: { content: 0, 'non-content': 0 },
    answered: 0,
  };
  for (const step of steps) (looks[step.type] as ((found: Mutable, step: unknown) => void) | undefined)?.(found, step);
  if (found.narrowed) found.narrowings = narrowingsOf(found.narrowed, steps);
  return found;
}

const NONE: readonly Narrowing[] = [];
const NO_DECISIONS: LookBack['decisions'] = new Map();

const looks: Looks = {
  DemandRejected: (found, step) => {
    found.DemandRejected = sooner(found.DemandRejected, step);
  },
  DemandWithdrawn: (found, step) => {
    found.DemandWithdrawn = sooner(found.DemandWithdrawn, step);
  },
  DemandNarrowed: (found, step) => {
    (found.narrowed ??= []).push(step);
  },
  ChallengeDecided: (found, step) => {
    const decisions = (found.decisions === NO_DECISIONS ? new Map() : found.decisions) as Map<string, (typeof step)[]>;
    const [first, other] = decisions.get(step.data.challenge) ?? [];
    if (!first) decisions.set(step.data.challenge, [step]);
    else if (!other && first.data.decision !== step.data.decision) decisions.set(step.data.challenge, [first, step]);
    found.decisions = decisions;
  },
  CustomerNotified: (found, step) => {
    found.firstNotice ??= step;
    found.toldLate ||= step.data.kind !== 'before-disclosure';
  },
  DataDisclosed: (found, step) => {
    const { category, accounts, repeated = 0 } = step.data;
    found.named[category] += accounts - repeated;
    found.answered += answeredBy(step);
  },
  NoDataFound: (found, step) => {
    found.answered += answeredBy(step);
  },
};

function sooner<E extends EventOf<StepType>>(first: E | undefined, other: E): E {
  return first && lastDoubt(first.at) <= lastDoubt(other.at) ? first : other;
}

/** How many accounts a step answers that no step before it did. */
function answeredBy(step: EventOf<StepType>): number {
  if (step.type === 'NoDataFound') return step.data.accounts;
  if (step.type !== 'DataDisclosed') return 0;
  const { accounts, repeated = 0, upgraded = 0 } = step.data;
  return accounts - repeated - upgraded;
}

function narrowingsOf(narrowed: readonly EventOf<'DemandNarrowed'>[], steps: Steps): Narrowing[] {
  const inOrder = narrowed
    .map((by) => ({ by, after: lastDoubt(by.at) }))
    .sort((a, b) => (a.after < b.after ? -1 : Number(a.after > b.after)));
  const since = answeredSince(
    steps,
    inOrder.map(({ after }) => after),
  );
  let tightest = inOrder[0]!.by;
  let exceeded: Narrowing['exceeded'];
  return inOrder.map(({ by, after }, i) => {
    if (by.data.accounts < tightest.data.accounts) tightest = by;
    const answered = since[i]!;
    if (!exceeded && answered > by.data.accounts) exceeded = { by, answered };
    return { after, tightest, exceeded };
  });
}

/** How many distinct accounts were answered after each of these texts, which are in order, as the steps are. */
function answeredSince(steps: Steps, afters: readonly string[]): number[] {
  const sums = afters.map(() => 0);
  let [sum, next] = [0, steps.length - 1];
  for (let i = afters.length - 1; i >= 0; i--) {
    for (; next >= 0 && steps[next]!.at > afters[i]!; next--) sum += answeredBy(steps[next]!);
    sums[i] = sum;
  }
  return sums;
}
