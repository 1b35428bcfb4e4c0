import { defineEvent } from '../schema/define-event';
import { date, word } from '../schema/fields';
import { erasureBasis } from '../vocabulary/reasons';

export const personalDataErased = defineEvent({
  type: 'PersonalDataErased',
  version: 1,
  about: 'Sealed personal data of the demand was erased; counts and history stay.',
  shape: {
    on: date('the day of the erasure'),
    basis: word(erasureBasis, 'on what legal basis'),
  },
});
