import { catalog, type EventType } from '@ledger/demand';
import { fail, nearest, ok, type Result } from '@ledger/kernel';
import { show } from './envelope';
import { problem, type Problem } from '../problems';

const PREFIX = 'org.request-ledger.';

/** One event type in one of its versions, under the name that CloudEvents carry: `org.request-ledger.DemandReceived.v2`. */
export interface EventKind {
  readonly type: EventType;
  readonly version: number;
}

export const cloudEventType = ({ type, version }: EventKind): string => `${PREFIX}${type}.v${version}`;

/**
 * What is recorded in some histories, and cannot be submitted. The note of an exception says that *this ledger* found a
 * rule broken: no source can say so for it. An erasure cannot be claimed either while the ledger holds nothing sealed and
 * erases nothing.
 */
const NOT_SUBMITTABLE: { readonly [T in EventType]?: Problem } = {
  PolicyExceptionNoted: problem('written-by-the-ledger-only', { detail: 'PolicyExceptionNoted cannot be submitted.' }),
  PersonalDataErased: problem('not-offered', {
    detail: 'PersonalDataErased cannot be submitted: this ledger holds no sealed personal data, and so erases none.',
  }),
};

const submittable: readonly EventType[] = (Object.keys(catalog) as EventType[]).filter(
  (type) => NOT_SUBMITTABLE[type] === undefined,
);

/** Every kind of event that may be submitted, older versions included. */
export const eventKinds: readonly EventKind[] = submittable.flatMap((type) =>
  Array.from({ length: catalog[type].version }, (_, i) => ({ type, version: i + 1 })),
);

const byName = new Map(eventKinds.map((kind) => [cloudEventType(kind), ok(kind)]));

/** Looks a CloudEvents `type` up; the answer to one that is not known says what was probably meant. */
export function readEventKind(name: string): Result<EventKind, Problem> {
  return byName.get(name) ?? fail(whyUnknown(name));
}

const PATTERN = /^org\.request-ledger\.([A-Za-z]+)\.v([1-9]\d{0,8})$/;

function whyUnknown(name: string): Problem {
  const [, type, version] = PATTERN.exec(name) ?? [];
  if (type === undefined) return unknown(`${show(name)} is not of the form ${PREFIX}<EventType>.v<version>.`, name);
  const why = Object.hasOwn(NOT_SUBMITTABLE, type) ? NOT_SUBMITTABLE[type as EventType] : undefined;
  if (why) return why;
  if (!submittable.includes(type as EventType)) return unknown(`There is no event ${show(type)}.`, type);
  const newest = catalog[type as EventType].version;
  return problem('event-from-the-future-version', {
    detail: `${type} is of version ${version}; the newest that this ledger knows is ${newest}.`,
  });
}

function unknown(detail: string, name: string): Problem {
  const meant = nearest(name.replace(PREFIX, '').replace(/\.v\d*$/, ''), submittable);
  const hint = meant
    ? ` Did you mean ${cloudEventType({ type: meant as EventType, version: catalog[meant as EventType].version })}?`
    : '';
  return problem('unknown-event-type', { detail: `${detail}${hint} Known: ${submittable.join(', ')}.` });
}
