import { defineEvent } from '../schema/define-event';
import { count, date, flag, optional, word } from '../schema/fields';
import { authorityKind } from '../vocabulary/authority-kind';
import { country } from '../vocabulary/country';
import { legalProcess } from '../vocabulary/legal-process';
import { correctionReason, dataLocation } from '../vocabulary/reasons';
import { section } from '../vocabulary/section';
import { segment } from '../vocabulary/segment';

export const demandCorrected = defineEvent({
  type: 'DemandCorrected',
  version: 1,
  about: 'What was recorded when the demand was received was wrong; these fields are right. The history stays.',
  shape: {
    on: date('the day of the correction'),
    reason: word(correctionReason, 'why'),
    receivedOn: optional(date('the right day of receipt')),
    section: optional(word(section, 'the right section')),
    country: optional(word(country, 'the right requesting country')),
    authority: optional(word(authorityKind, 'the right kind of authority')),
    process: optional(word(legalProcess, 'the right instrument')),
    segment: optional(word(segment, 'the right segment')),
    dataLocation: optional(word(dataLocation, 'the right place of the data')),
    accounts: optional(count('the right number of accounts specified')),
    signedRequest: optional(flag('emergency: is the written and signed request there')),
    emergencySummary: optional(flag('emergency: does the request sum up the emergency')),
    purposeShown: optional(flag('emergency: does the request say how the data helps')),
    ownerConsent: optional(flag('civil: has the owner of the account consented')),
    noticeForbidden: optional(flag('does the law forbid telling the customer')),
  },
});
