import { hash } from 'node:crypto';
import { definitionOf, type Data } from '@ledger/demand';
import type { EventKind } from './event-kinds';

/**
 * A short name for what an event says: 132 bits of SHA-256 over its kind, its demand and its data, field by field. Not
 * over when it happened or how it travelled: systems that send an event again often give it another time. Stored with each
 * event, so it must never change. No value can hold a line feed: they are words, counts, days and ids.
 */
export function digestOf(kind: EventKind, demand: string, data: Data): string {
  let text = `${kind.type} ${kind.version} ${demand}`;
  for (const field of fieldsOf(kind)) {
    const value = data[field];
    if (value !== undefined) text += `\n${field}=${value as string | number | boolean}`;
  }
  return hash('sha256', text, 'base64url').slice(0, 22);
}

const sortedFields = new Map<string, readonly string[]>();

function fieldsOf({ type, version }: EventKind): readonly string[] {
  const name = version === 1 ? type : `${type} ${version}`;
  const known = sortedFields.get(name);
  if (known) return known;
  const definition = definitionOf(type, version);
  const shape = version === definition.version ? definition.shape : definition.older[version]!;
  const fields = Object.keys(shape).sort();
  sortedFields.set(name, fields);
  return fields;
}
