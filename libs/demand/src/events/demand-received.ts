import { count, date, flag, optional, word } from '../schema/fields';
import { defineEvent } from '../schema/define-event';
import { authorityKind } from '../vocabulary/authority-kind';
import { country } from '../vocabulary/country';
import { legalProcess } from '../vocabulary/legal-process';
import { dataLocation } from '../vocabulary/reasons';
import { section } from '../vocabulary/section';
import { segment } from '../vocabulary/segment';

const first = {
  on: date('the day it was received'),
  section: word(section, 'the table of the report that it belongs to'),
  country: word(country, 'the requesting country, ISO 3166-1 alpha-2'),
  authority: word(authorityKind, 'the kind of body that issued it'),
  process: word(legalProcess, 'the instrument that it came with'),
  accounts: count('how many accounts or users it specifies; 0 when it names none that can be told apart'),
  signedRequest: optional(flag('emergency: the written and signed request is there')),
  emergencySummary: optional(flag('emergency: the request sums up the emergency')),
  purposeShown: optional(flag('emergency: the request says how the data helps')),
} as const;

export const demandReceived = defineEvent({
  type: 'DemandReceived',
  version: 2,
  about: 'A legal demand came in.',
  shape: {
    ...first,
    segment: word(segment, 'whose data is asked for'),
    dataLocation: optional(word(dataLocation, 'where the data is stored, seen from the authority')),
    ownerConsent: optional(flag('civil: the owner of the account has consented')),
    noticeForbidden: optional(flag('the law forbids telling the customer')),
  },
  older: { 1: first },
  lift: { 1: (data) => ({ ...data, segment: 'unspecified' }) },
});
