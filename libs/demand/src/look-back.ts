import type { EventOf } from './catalog';
import { lastDoubt } from './order';
import type { StepType } from './step';

type Step = EventOf<StepType>;
type Steps = readonly Step[];

/** What rules look back at, so that no rule goes through the steps for each event that it judges. */
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

interface Binding {
  readonly by: EventOf<'DemandNarrowed'>;
  /** It binds what happened after this, see `lastDoubt`. */
  readonly after: string;
  /** How many distinct accounts were answered after that. */
  readonly answered: number;
}

/** A narrowing among the others, in the order in which they bind. */
export interface Narrowing extends Binding {
  /** Of those up to this one, the one that left the fewest accounts. */
  readonly tightest: EventOf<'DemandNarrowed'>;
  /** Of those up to this one, the first after which more distinct accounts were answered than it left. */
  readonly exceeded: { readonly by: EventOf<'DemandNarrowed'>; readonly answered: number } | undefined;
}

/** Looks at all steps of a history, which are in their order. Costs as much as the history is long. */
export function lookBack(steps: Steps): LookBack {
  const found: Mutable = { ...NOTHING, named: { ...NOTHING.named } };
  for (const step of steps) look(found, step);
  const narrowed = steps.filter((step) => step.type === 'DemandNarrowed');
  if (narrowed.length > 0) found.narrowings = narrowingsOf(narrowed, steps);
  return found;
}

/** What was found, and one more step that happened after all others. The cost does not depend on how many there are. */
export function lookFurther(known: LookBack, step: Step): LookBack {
  const found: Mutable = { ...known, named: { ...known.named } };
  if (step.type === 'ChallengeDecided') found.decisions = new Map(known.decisions);
  look(found, step);
  if (step.type === 'DemandNarrowed') found.narrowings = binding([...known.narrowings, bindingAfter(step)]);
  else if (known.narrowings.length > 0) found.narrowings = answeredFurther(known.narrowings, step);
  return found;
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
  named: { content: number; 'non-content': number };
};
type Looks = { readonly [T in StepType]?: (found: Mutable, step: EventOf<T>) => void };

export const NOTHING: LookBack = {
  DemandRejected: undefined,
  DemandWithdrawn: undefined,
  narrowings: [],
  decisions: new Map(),
  firstNotice: undefined,
  toldLate: false,
  named: { content: 0, 'non-content': 0 },
  answered: 0,
};

function look(found: Mutable, step: Step): void {
  (looks[step.type] as ((found: Mutable, step: Step) => void) | undefined)?.(found, step);
}

const looks: Looks = {
  DemandRejected: (found, step) => {
    found.DemandRejected = sooner(found.DemandRejected, step);
  },
  DemandWithdrawn: (found, step) => {
    found.DemandWithdrawn = sooner(found.DemandWithdrawn, step);
  },
  ChallengeDecided: (found, step) => {
    const decisions = (found.decisions === NOTHING.decisions ? new Map() : found.decisions) as Map<
      string,
      (typeof step)[]
    >;
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

function sooner<E extends Step>(first: E | undefined, other: E): E {
  return first && lastDoubt(first.at) <= lastDoubt(other.at) ? first : other;
}

/** How many accounts a step answers that no step before it did. */
function answeredBy(step: Step): number {
  if (step.type === 'NoDataFound') return step.data.accounts;
  if (step.type !== 'DataDisclosed') return 0;
  const { accounts, repeated = 0, upgraded = 0 } = step.data;
  return accounts - repeated - upgraded;
}

/** A narrowing by itself: the last step to happen, so that nothing was answered after it. */
const bindingAfter = (by: EventOf<'DemandNarrowed'>): Binding => ({ by, after: lastDoubt(by.at), answered: 0 });

function narrowingsOf(narrowed: readonly EventOf<'DemandNarrowed'>[], steps: Steps): readonly Narrowing[] {
  const inOrder = narrowed.map(bindingAfter).sort(byAfter);
  let [answered, next] = [0, steps.length - 1];
  for (let i = inOrder.length - 1; i >= 0; i--) {
    const { after } = inOrder[i]!;
    for (; next >= 0 && steps[next]!.at > after; next--) answered += answeredBy(steps[next]!);
    inOrder[i] = { ...inOrder[i]!, answered };
  }
  return binding(inOrder);
}

/** The narrowings after one more answer. */
function answeredFurther(narrowings: readonly Narrowing[], step: Step): readonly Narrowing[] {
  const accounts = answeredBy(step);
  if (accounts === 0) return narrowings;
  const { at } = step;
  return binding(narrowings.map((one) => (at > one.after ? { ...one, answered: one.answered + accounts } : one)));
}

/** Puts narrowings in their order, and finds for each what those up to it say together. */
function binding(narrowings: readonly Binding[]): readonly Narrowing[] {
  const inOrder = narrowings.toSorted(byAfter);
  let tightest = inOrder[0]!.by;
  let exceeded: Narrowing['exceeded'];
  return inOrder.map(({ by, after, answered }) => {
    if (by.data.accounts < tightest.data.accounts) tightest = by;
    if (!exceeded && answered > by.data.accounts) exceeded = { by, answered };
    return { by, after, answered, tightest, exceeded };
  });
}

const byAfter = (a: Binding, b: Binding): number => (a.after < b.after ? -1 : Number(a.after > b.after));
