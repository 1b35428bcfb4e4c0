import type { Vocabulary } from '../schema/fields';

/** The tables that reports keep apart and never add up (Microsoft LERR: criminal, emergencies, civil; Apple; Google). */
export type Section =
  'criminal' | 'emergency' | 'civil' | 'national-security' | 'data-access-agreement' | 'preservation';

export const section: Vocabulary<Section> = {
  name: 'section',
  words: ['criminal', 'emergency', 'civil', 'national-security', 'data-access-agreement', 'preservation'],
};
