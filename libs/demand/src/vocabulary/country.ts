import type { Vocabulary } from '../schema/fields';

/** ISO 3166-1 alpha-2 code, or a code that reports use beside them (XK). */
export type CountryCode = string;

export const country: Vocabulary<CountryCode> = { name: 'country', words: ['BR', 'FR', 'GB', 'IE', 'US'] };
