import { answerByAccount, answerWhole } from './answers';
import { habits } from './habits';
import type { DemandPlan } from './plan';
import type { Random } from './random';
import { receive, type Surroundings } from './receipt';
import { type SimulatedEvent, Story } from './story';

/** When a demand's life takes place, in seconds since 1970. */
export interface Timing {
  readonly received: number;
  /** The last second of the period: steps come before it unless the answer is late. */
  readonly periodEnd: number;
  readonly answersLate: boolean;
}

/** Tells one demand's life from its receipt to the end that is planned for it: no event breaks a rule. */
export function lifeOf(plan: DemandPlan, timing: Timing, around: Surroundings): SimulatedEvent[] {
  const { random } = around;
  const story = new Story(random, timing.received, timing.periodEnd);
  const redirectable = receive(story, plan, around);
  if (plan.fate.kind === 'rejected') {
    challengeAtOnce(story, random);
    if (timing.answersLate) story.pastLimit(90);
    story.after(0, 10).tell('DemandRejected', { reason: random.pick(rejections) });
    return story.events;
  }
  story.after(0, 3).tell('DemandValidated', {});
  const accounts = dispute(story, plan, random);
  const secret = keepSecret(story, plan, random);
  if (timing.answersLate) story.pastLimit(90);
  if (plan.fate.kind === 'open') leaveOpen(story, redirectable, random);
  else answer(story, plan, { random, accounts, secret, redirectable });
  return story.events;
}

/** Ends a demand without an answer: redirected for good, withdrawn, or pending still. */
function leaveOpen(story: Story, redirectable: boolean, random: Random): void {
  if (redirectable) redirect(story, random, ['taken-up-by-customer', 'abandoned']);
  else if (random.chance(habits.withdrawn)) {
    story.after(3, 40).tell('DemandWithdrawn', { reason: random.pick(withdrawals) });
  }
}

interface Answering {
  readonly random: Random;
  readonly accounts: number;
  readonly secret: boolean;
  readonly redirectable: boolean;
}

function answer(story: Story, { section, fate }: DemandPlan, answering: Answering): void {
  if (fate.kind !== 'answered') return;
  const { random } = answering;
  if (answering.redirectable && random.chance(habits.returned)) redirect(story, random, ['returned']);
  if (section === 'civil') answerByAccount(story, fate, answering);
  else answerWhole(story, fate, answering);
}

function challengeAtOnce(story: Story, random: Random): void {
  if (!random.chance(habits.challengedBeforeRejection)) return;
  story.after(0, 5).tell('DemandChallenged', { challenge: 'c-1', ground: random.pick(grounds) });
  story.after(2, 30).tell('ChallengeDecided', { challenge: 'c-1', decision: 'upheld' });
}

/** Challenges the demand now and then; gives how many accounts it asks for afterwards. */
function dispute(story: Story, { accounts, section }: DemandPlan, random: Random): number {
  if (!random.chance(habits.challenged)) return accounts;
  story.after(0, 4).tell('DemandChallenged', { challenge: 'c-1', ground: random.pick(grounds) });
  const narrows = section !== 'civil' && accounts > 1 && random.chance(habits.narrowedAfterChallenge);
  const decision = narrows ? 'upheld-in-part' : random.pick(['dismissed', 'dropped']);
  story.after(3, 40).tell('ChallengeDecided', { challenge: 'c-1', decision });
  if (!narrows) return accounts;
  const left = random.between(1, accounts - 1);
  story.after(0, 5).tell('DemandNarrowed', { accounts: left });
  return left;
}

/** Preservation and secrecy; tells whether the customer may not be told yet. */
function keepSecret(story: Story, { accounts, section }: DemandPlan, random: Random): boolean {
  if (random.chance(habits.preserved)) story.after(0, 2).tell('DataPreserved', { accounts });
  if (section === 'civil' || !random.chance(habits.secrecyOrder)) return false;
  story.after(0, 2).tell('SecrecyOrderImposed', { order: 's-1' });
  return true;
}

/** An enterprise customer is asked first: what it does not take up comes back to the provider, or goes no further. */
function redirect(story: Story, random: Random, results: readonly [string, ...string[]]): void {
  story.after(0, 3).tell('DemandRedirected', {});
  story.after(3, 25).tell('RedirectionConcluded', { result: random.pick(results) });
}

type Words = readonly [string, ...string[]];
const grounds: Words = ['overbroad', 'jurisdiction', 'conflict-of-laws', 'rights-or-privilege'];
const withdrawals: Words = ['by-authority', 'superseded', 'case-closed', 'by-court'];
const rejections: Words = [
  'not-valid-process',
  'wrong-jurisdiction',
  'overbroad',
  'missing-signature',
  'insufficient-detail',
];
