import { habits } from './habits';
import type { Answer, Answered } from './plan';
import type { Random } from './random';
import type { Story } from './story';

interface Circumstances {
  readonly random: Random;
  /** How many accounts the demand still asks for. */
  readonly accounts: number;
  /** A secrecy order stands. */
  readonly secret: boolean;
}

/** Answers a demand whose outcome counts as a whole (all but civil ones), and tells the customer where that is allowed. */
export function answerWhole(story: Story, { answers }: Answered, { random, accounts, secret }: Circumstances): void {
  for (const [kind, planned] of answers) giveWhole(story, kind, Math.min(planned, accounts), random);
  if (secret) return endSecrecy(story, random);
  const discloses = answers.some(([kind]) => kind !== 'no-data');
  if (discloses && random.chance(habits.notified))
    story.after(0, 7).tell('CustomerNotified', { kind: 'after-disclosure' });
}

/**
 * Answers a civil demand: each of its accounts counts where its answer says, and the customer is told before. When the
 * rest is rejected, what is neither answered nor rejected is dropped from the demand first.
 */
export function answerByAccount(
  story: Story,
  { answers, rejected }: Answered,
  { random, accounts }: Circumstances,
): void {
  const settled = answers.reduce((sum, [, some]) => sum + some, rejected);
  if (rejected > 0 && settled < accounts) story.after(1, 10).tell('DemandNarrowed', { accounts: settled });
  if (answers.some(([kind]) => kind !== 'no-data')) {
    story.after(0, 5).tell('CustomerNotified', { kind: 'before-disclosure' });
  }
  for (const [kind, some] of answers) {
    if (kind === 'no-data') findNothing(story, some, random);
    else disclose(story, kind, some, random);
  }
  if (rejected > 0) story.after(1, 10).tell('DemandRejected', { reason: 'overbroad' });
}

function endSecrecy(story: Story, random: Random): void {
  if (!random.chance(habits.secrecyLifted)) return;
  story.after(10, 60).tell('SecrecyOrderLifted', { order: 's-1' });
  story.after(0, 7).tell('CustomerNotified', { kind: 'delayed' });
}

/** Some of the accounts may be answered at a lower kind first: the demand still ends where its highest answer says. */
function giveWhole(story: Story, kind: Answer, accounts: number, random: Random): void {
  if (kind === 'no-data') return findNothing(story, accounts, random);
  const lower = accounts > 1 && random.chance(habits.lowerFirst) ? random.between(1, accounts - 1) : 0;
  if (lower === 0) return disclose(story, kind, accounts, random);
  if (kind === 'content') {
    story.after(1, 10).tell('DataDisclosed', { category: 'non-content', accounts: lower });
    story.after(2, 20).tell('DataDisclosed', { category: 'content', accounts, upgraded: lower });
  } else {
    findNothing(story, lower, random);
    disclose(story, kind, accounts - lower, random);
  }
}

function findNothing(story: Story, accounts: number, random: Random): void {
  const reason = random.pick(['no-such-account', 'no-data-in-range', 'data-expired']);
  story.after(1, 20).tell('NoDataFound', { accounts, reason });
}

function disclose(story: Story, category: 'content' | 'non-content', accounts: number, random: Random): void {
  const first = accounts > 1 && random.chance(habits.inParts) ? random.between(1, accounts - 1) : accounts;
  story.after(1, 20).tell('DataDisclosed', { category, accounts: first });
  if (first < accounts) story.after(2, 30).tell('DataDisclosed', { category, accounts: accounts - first });
  if (accounts === 0 || !random.chance(habits.repeated)) return;
  const again = random.between(1, accounts);
  story.after(5, 40).tell('DataDisclosed', { category, accounts: again, repeated: again });
}
