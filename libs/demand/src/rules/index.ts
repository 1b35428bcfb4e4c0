import { dateOf } from '@ledger/kernel';
import type { DemandEvent, EventOf, EventType } from '../catalog';
import type { RememberedState } from '../state';
import type { RuleName } from '../vocabulary/rule-name';
import { challengeIsDecidedOnce } from './challenge-is-decided-once';
import { civilContentNeedsConsent } from './civil-content-needs-consent';
import { civilDisclosureNeedsNotice } from './civil-disclosure-needs-notice';
import { rejectedDemandIsClosed, withdrawnDemandIsClosed } from './closed-demand';
import { contentNeedsAWarrant } from './content-needs-a-warrant';
import { emergencyNeedsSignedRequestSummaryAndPurpose } from './emergency-needs-signed-request-summary-and-purpose';
import { narrowingNeverWidens } from './narrowing-never-widens';
import { noMoreAccountsThanSpecified } from './no-more-accounts-than-specified';
import { nonContentNeedsASubpoena } from './non-content-needs-a-subpoena';
import { nothingBeforeReceipt } from './nothing-before-receipt';
import { nothingBeforeValidation } from './nothing-before-validation';
import { redirectionIsForEnterprise } from './redirection-is-for-enterprise';
import type { Breach, Rule } from './rule';

/** Work on a demand lies between its receipt and its end. */
const within = [nothingBeforeReceipt, rejectedDemandIsClosed, withdrawnDemandIsClosed] as const;

/** Which rules judge which events. The order is that in which breaches are told. */
const rules: { readonly [T in EventType]: readonly Rule<EventOf<T>>[] } = {
  DemandReceived: [],
  DemandValidated: within,
  DemandRejected: within,
  DemandChallenged: [],
  ChallengeDecided: [challengeIsDecidedOnce],
  DemandNarrowed: [...within, narrowingNeverWidens],
  DemandRedirected: [...within, redirectionIsForEnterprise],
  RedirectionConcluded: [],
  DataDisclosed: [
    ...within,
    nothingBeforeValidation,
    contentNeedsAWarrant,
    nonContentNeedsASubpoena,
    emergencyNeedsSignedRequestSummaryAndPurpose,
    civilContentNeedsConsent,
    civilDisclosureNeedsNotice,
    noMoreAccountsThanSpecified,
  ],
  NoDataFound: [...within, nothingBeforeValidation, noMoreAccountsThanSpecified],
  DemandWithdrawn: within,
  DataPreserved: [],
  SecrecyOrderImposed: [],
  SecrecyOrderLifted: [],
  CustomerNotified: [],
  DemandCorrected: [],
  PolicyExceptionNoted: [],
  PersonalDataErased: [],
};

/** Does an event show what is recorded already in another light? Only what rules look at can. */
type Reveals = (before: RememberedState, after: RememberedState) => boolean;

const always: Reveals = () => true;
const another =
  (field: 'DemandRejected' | 'DemandWithdrawn' | 'firstNotice'): Reveals =>
  (before, after) =>
    before.lookBack[field] !== after.lookBack[field];

const reveals: { readonly [T in EventType]?: Reveals } = {
  CustomerNotified: another('firstNotice'),
  DemandCorrected: always,
  DemandNarrowed: always,
  DemandRejected: another('DemandRejected'),
  DemandWithdrawn: another('DemandWithdrawn'),
};

/** Rules that put events at fault together or not at all: an event that keeps them puts no other at fault. */
const SHARED: ReadonlySet<RuleName> = new Set<RuleName>([
  'challenge-is-decided-once',
  'no-more-accounts-than-specified',
]);

/**
 * The rules that an event breaks, each once: those that it breaks itself, and those that earlier recorded events turn
 * out to have broken now that it is known. So of two events that exclude each other the later to arrive is held up,
 * whichever that is, and nothing slips in by coming late.
 */
export function breachesOf(event: DemandEvent, before: RememberedState, after: RememberedState): readonly Breach[] {
  const own = judge(event, after);
  const isRevealing = reveals[event.type]?.(before, after) || own.some(({ rule }) => SHARED.has(rule));
  if (!isRevealing) return own;
  const revealed = recorded(before).flatMap((step) => {
    const known = judge(step, before);
    return judge(step, after).filter(({ rule }) => !known.some((breach) => breach.rule === rule));
  });
  return revealed.length === 0 ? own : eachOnce([...own, ...revealed]);
}

function judge(event: DemandEvent, state: RememberedState): readonly Breach[] {
  let breaches: Breach[] | undefined;
  for (const rule of rules[event.type] as readonly Rule<DemandEvent>[]) {
    const fault = rule(event, state);
    if (fault) (breaches ??= []).push({ ...fault, on: dateOf(event.at) });
  }
  return breaches ?? NONE;
}

const NONE: readonly Breach[] = [];

/** What rules have judged so far: the steps, and the validation, which the state keeps as an instant only. */
function recorded({ steps, validatedAt: at }: RememberedState): readonly DemandEvent[] {
  if (at === undefined) return steps;
  const validated: EventOf<'DemandValidated'> = { type: 'DemandValidated', at, origin: '', data: { on: dateOf(at) } };
  return [validated, ...steps];
}

/** One breach a rule, on the first of its days. */
function eachOnce(breaches: readonly Breach[]): readonly Breach[] {
  const first = new Map<string, Breach>();
  for (const breach of breaches) {
    const known = first.get(breach.rule);
    first.set(breach.rule, known && known.on <= breach.on ? known : breach);
  }
  return [...first.values()];
}
