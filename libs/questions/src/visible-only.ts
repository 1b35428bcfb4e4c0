import type { Audience, Publication } from '@ledger/publication';

interface Filtered {
  readonly filters?: { readonly section?: readonly string[] };
}

/**
 * A question that asks for visible sections only, so that nothing of the others is read. `isEmpty`: all that was asked
 * for is withheld; the question is then asked as it is, so that its faults are found, and its answer is to be emptied.
 */
export function visibleOnly<Query extends Filtered>(
  query: Query,
  publication: Publication,
  audience: Audience,
): { readonly asked: Query; readonly isEmpty: boolean } {
  const section = publication.narrowed(query.filters?.section, audience);
  if (section?.length === 0) return { asked: query, isEmpty: true };
  return { asked: section ? { ...query, filters: { ...query.filters, section } } : query, isEmpty: false };
}
