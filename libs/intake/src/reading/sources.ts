import type { Posture } from '@ledger/demand';

/** Commands that are given to the ledger itself speak under this prefix; no upstream system may. */
export const COMMAND_SOURCE = 'urn:request-ledger:command:';

/** What to do with a fact that breaks a rule: source by source, and for those that are not named. */
export interface SourcePostures {
  of(source: string): Posture;
  readonly named: ReadonlyMap<string, Posture>;
  readonly otherwise: Posture;
}

/** Commands are always enforced: who gives a command can still change it. */
export function posturesOf(named: ReadonlyMap<string, Posture>, otherwise: Posture): SourcePostures {
  const of = (source: string): Posture =>
    source.startsWith(COMMAND_SOURCE) ? 'enforce' : (named.get(source) ?? otherwise);
  return { of, named, otherwise };
}
