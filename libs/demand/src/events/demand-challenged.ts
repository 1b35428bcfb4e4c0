import { defineEvent } from '../schema/define-event';
import { date, id, word } from '../schema/fields';
import { challengeGround } from '../vocabulary/reasons';

export const demandChallenged = defineEvent({
  type: 'DemandChallenged',
  version: 1,
  about: 'The provider challenged the demand, or a part of it.',
  shape: {
    on: date('the day the challenge was made'),
    challenge: id('names this challenge within the demand'),
    ground: word(challengeGround, 'on what ground'),
  },
});
