import { defineEvent } from '../schema/define-event';
import { date, id, word } from '../schema/fields';
import { challengeDecision } from '../vocabulary/reasons';

export const challengeDecided = defineEvent({
  type: 'ChallengeDecided',
  version: 1,
  about: 'A challenge was decided.',
  shape: {
    on: date('the day of the decision'),
    challenge: id('the challenge that was decided'),
    decision: word(challengeDecision, 'how it ended for the provider'),
  },
});
