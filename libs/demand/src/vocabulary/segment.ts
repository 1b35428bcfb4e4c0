import type { Vocabulary } from '../schema/fields';

/** Whose data is asked for. Microsoft's reports call an organisation with more than 50 seats an enterprise customer. */
export type Segment = 'consumer' | 'enterprise' | 'unspecified';

export const segment: Vocabulary<Segment> = { name: 'segment', words: ['consumer', 'enterprise', 'unspecified'] };
