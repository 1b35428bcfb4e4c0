import type { EventOf } from '../catalog';
import type { Rule } from './rule';

/**
 * A challenge ends in one decision. An appeal is a separate challenge, with its own ground, id and decision: reports
 * count how often the provider went to court, and an overwritten decision would hide one (Transparency Reporting
 * Toolkit, Open Technology Institute and Berkman Klein Center, 2016: outcomes are told apart).
 */
export const challengeIsDecidedOnce: Rule<EventOf<'ChallengeDecided'>> = ({ data }, state) => {
  const other = state.lookBack.decisions.get(data.challenge)?.find((step) => step.data.decision !== data.decision);
  if (!other) return undefined;
  return {
    rule: 'challenge-is-decided-once',
    detail: `Challenge ${data.challenge} was decided ${data.decision} on ${data.on}, and ${other.data.decision} on ${other.data.on}.`,
    next: 'If a higher court decided, send DemandChallenged with a new id for the appeal, and this decision for that one.',
  };
};
