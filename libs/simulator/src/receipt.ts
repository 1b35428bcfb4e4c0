import type { CountryCode } from '@ledger/demand';
import { authoritiesFor, habits, processesFor } from './habits';
import type { Answer, DemandPlan } from './plan';
import type { Random } from './random';
import type { Story } from './story';

/** Everything that may vary beside the plan: other countries of the same table, for receipts that name a wrong one. */
export interface Surroundings {
  readonly random: Random;
  readonly countries: readonly CountryCode[];
}

/**
 * Tells of the receipt; now and then something was recorded wrongly, and is corrected some days later. Answers whether
 * the customer may be an organisation, to which the authority can be redirected: of consumers that is known.
 */
export function receive(story: Story, plan: DemandPlan, { random, countries }: Surroundings): boolean {
  const right = firstFields(plan, random);
  const wrong = random.chance(habits.corrected) ? mistake(right, random, countries) : undefined;
  const old = knowableToVersion1(plan) && random.chance(habits.firstVersion);
  const newer = old ? {} : newerFields(plan, random);
  story.tell('DemandReceived', { ...right, ...wrong?.recorded, ...newer }, old ? 1 : 2);
  if (wrong) {
    const reason = random.pick(['entered-wrongly', 'clarified-by-authority', 'found-in-review']);
    story.after(0, 12).tell('DemandCorrected', { reason, ...wrong.right });
  }
  return old || plan.section === 'enterprise';
}

/** The first version of the event could tell neither an enterprise customer nor what civil disclosures need. */
const knowableToVersion1 = ({ section }: DemandPlan): boolean => section !== 'civil' && section !== 'enterprise';

/** What the first version of the event has already. */
function firstFields({ section, country, accounts, fate }: DemandPlan, random: Random) {
  const emergency = section === 'emergency';
  const shown = fate.kind !== 'rejected' || random.chance(0.5);
  return {
    section: section === 'combined' || section === 'enterprise' ? 'criminal' : section,
    country,
    authority: random.pick(authoritiesFor(section)),
    process: random.pick(processesFor(section, country, bestOf(fate))),
    accounts,
    ...(emergency ? { signedRequest: shown, emergencySummary: true, purposeShown: shown } : {}),
  };
}

function newerFields({ section, fate }: DemandPlan, random: Random) {
  const best = bestOf(fate);
  return {
    segment: section === 'enterprise' ? 'enterprise' : 'consumer',
    ...(best === 'content' ? { dataLocation: random.chance(habits.storedAbroad) ? 'abroad' : 'domestic' } : {}),
    ...(section === 'civil' ? { ownerConsent: best === 'content', noticeForbidden: false } : {}),
  };
}

function bestOf(fate: DemandPlan['fate']): Answer | 'nothing' {
  if (fate.kind !== 'answered') return 'nothing';
  const given = fate.answers.map(([kind]) => kind);
  return (['content', 'non-content', 'no-data'] as const).find((kind) => given.includes(kind)) ?? 'nothing';
}

type FirstFields = ReturnType<typeof firstFields>;

interface Mistake {
  readonly recorded: Partial<FirstFields>;
  readonly right: Partial<FirstFields>;
}

/** What may be recorded wrongly without a rule depending on it: the events may arrive in any order. */
function mistake(right: FirstFields, random: Random, countries: readonly CountryCode[]): Mistake {
  const { country, authority, accounts } = right;
  const others = countries.filter((other) => other !== country);
  const wrongAuthority = authority === 'court' ? 'prosecutor' : 'court';
  return random.pick<Mistake>([
    { recorded: { authority: wrongAuthority }, right: { authority } },
    { recorded: { country: others[random.below(others.length)] ?? country }, right: { country } },
    { recorded: { accounts: accounts + 1 }, right: { accounts } },
  ]);
}
