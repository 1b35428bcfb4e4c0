import { defineEvent } from '../schema/define-event';
import { date, word } from '../schema/fields';
import { redirectionResult } from '../vocabulary/reasons';

export const redirectionConcluded = defineEvent({
  type: 'RedirectionConcluded',
  version: 1,
  about: 'It is known what became of a redirection.',
  shape: {
    on: date('the day it was known'),
    result: word(redirectionResult, 'what became of it'),
  },
});
