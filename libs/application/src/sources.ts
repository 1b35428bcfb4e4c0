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

/**
 * Reads `https://a.example=flag,https://b.example=enforce`. The text after the last `=` is the posture: a source may
 * hold `=` itself.
 *
 * @throws Error that names the part that cannot be read
 */
export function parseSources(setting: string, otherwise: Posture = 'enforce'): SourcePostures {
  return posturesOf(new Map(setting.split(',').filter(isGiven).map(parsePair)), otherwise);
}

const isGiven = (part: string): boolean => part.trim() !== '';

function parsePair(part: string): [string, Posture] {
  const at = part.lastIndexOf('=');
  const posture = part.slice(at + 1).trim();
  if (at < 1 || (posture !== 'enforce' && posture !== 'flag')) {
    throw new Error(
      `"${part.trim()}" says no posture for a source: write <source>=enforce or <source>=flag, separated by commas`,
    );
  }
  return [part.slice(0, at).trim(), posture];
}
