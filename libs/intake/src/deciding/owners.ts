import { hash } from 'node:crypto';
import { COMMAND_SOURCE } from '../reading/sources';

/** Who gives commands, as the ledger records it. */
export interface Commander {
  readonly name: string;
  /** Opaque: the name is never recorded. */
  readonly id?: string;
  /** The only source that the bearer may speak for. */
  readonly source?: string;
  /** What the ids of the demands begin with that it may name. */
  readonly demands?: string;
}

/** The caller of a service that runs without tokens. */
const LOCAL = 'local';

/**
 * The source that commands of a principal are recorded under: `urn:request-ledger:command:<opaque id>`. Of a principal
 * that is bound to a source it ends in `.<mark of the source>`, so that a demand that it received stays that source's
 * when its token is replaced by another.
 */
export function commandSourceOf(principal: Commander | undefined): string {
  if (principal === undefined) return COMMAND_SOURCE + LOCAL;
  const id = principal.id ?? markOf(principal.name);
  return COMMAND_SOURCE + id + (principal.source === undefined ? '' : ending(principal.source));
}

/** 132 bits of SHA-256: who knows the source can check it, and no name can be read out of it. */
const markOf = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);
const ending = (source: string): string => `.${markOf(source)}`;

/**
 * Whose demands are whose. A demand belongs to the source of its receipt: its first event. Sources of one group
 * (`LEDGER_SHARED_SOURCES`) work on the same demands.
 */
export class Owners {
  private readonly groups = new Map<string, readonly string[]>();

  constructor(groups: readonly (readonly string[])[] = []) {
    for (const group of groups) for (const source of group) this.groups.set(source, group);
  }

  /** Whether a caller that is bound to `source` may act on a demand whose receipt came from `receiptSource`. */
  mayAct(source: string, receiptSource: string): boolean {
    if (source === receiptSource) return true;
    const group = this.groups.get(source) ?? [source];
    if (group.includes(receiptSource)) return true;
    return receiptSource.startsWith(COMMAND_SOURCE) && group.some((each) => receiptSource.endsWith(ending(each)));
  }
}
