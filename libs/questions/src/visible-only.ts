import type { Audience, Publication } from '@ledger/publication';

interface Filtered {
  readonly filters?: { readonly section?: readonly string[] };
}

/**
 * A question that asks for visible sections only, so that nothing of the others is read. `isEmpty`: all that was asked for
 * is withheld, and the answer is to be emptied; what is read then are the visible sections.
 */
export function visibleOnly<Query extends Filtered>(
  query: Query,
  publication: Publication,
  audience: Audience,
): { readonly asked: Query; readonly isEmpty: boolean } {
  const narrowed = publication.narrowed(query.filters?.section, audience);
  if (narrowed === undefined) return { asked: query, isEmpty: false };
  const isEmpty = narrowed.length === 0;
  const section = isEmpty ? publication.sections(audience) : narrowed;
  return { asked: { ...query, filters: { ...query.filters, section } }, isEmpty };
}
