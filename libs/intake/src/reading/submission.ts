import { readEvent, type Data, type DemandEvent } from '@ledger/demand';
import type { Origin } from '@ledger/event-store';
import { dateOf, daysBetween, fail, instantOf, ok, type Instant, type LocalDate, type Result } from '@ledger/kernel';
import { digestOf } from './digest';
import { type Said, unfitForEntry } from './entry-limit';
import { isTraceparent, readEnvelope, show, type Envelope } from './envelope';
import { checkData } from './event-data';
import { readEventKind, type EventKind } from './event-kinds';
import { problem, type Problem } from '../problems';
import type { Commander } from '../deciding/owners';
import { COMMAND_SOURCE } from './sources';

/** On whose behalf events come in. */
export interface IntakeContext {
  /** Who was let in at the door. One that is bound to a source speaks for that source only. */
  readonly principal?: Commander;
  /** Events of many senders, each of which may act only on the demands of its `source` (Kafka). */
  readonly eachBoundToItsSource?: true;
  /** W3C trace context of the request, for events that bring none of their own; passed over when it is not valid. */
  readonly trace?: string;
  /**
   * The ledger's own commands: they speak under the reserved source, are refused rather than left waiting, and come with
   * data that was checked already.
   */
  readonly command?: true;
}

/** An upstream event that was read and found well-formed: all that is left is to decide on it. */
export interface Submission extends Said {
  /** Names what it says, see `digestOf`. */
  readonly digest: string;
  /** The same event as the domain sees it. */
  readonly event: DemandEvent;
  /** A command: refused rather than left waiting. */
  readonly command?: true;
  /** The source whose demands alone its sender may act on; without it, any. */
  readonly boundTo?: string;
}

/**
 * Reads parsed JSON into a submission; see `problemKinds` for all that can be wrong with it. `latest` is the last
 * instant that does not count as the future: see `latestAt`.
 */
export function readSubmission(raw: unknown, context: IntakeContext, latest: Instant): Result<Submission, Problem> {
  const envelope = readEnvelope(raw);
  if (!envelope.ok) return envelope;
  const kind = readEventKind(envelope.value.type);
  if (!kind.ok) return kind;
  const refusal =
    notYours(envelope.value.origin.source, context) ??
    notYourDemand(envelope.value.demand, context) ??
    badDataIn(envelope.value, kind.value, context) ??
    notYet(envelope.value, latest) ??
    disagreeing(envelope.value);
  return refusal ? fail(refusal) : fitting(submissionOf(envelope.value, kind.value, context));
}

/** The data of a command was checked when it was read. */
const badDataIn = ({ data }: Envelope, kind: EventKind, { command }: IntakeContext): Problem | undefined =>
  command ? undefined : checkData(kind, data);

function fitting(submission: Submission): Result<Submission, Problem> {
  const unfit = unfitForEntry(submission);
  return unfit ? fail(unfit) : ok(submission);
}

/** Clocks differ, and days end at different times around the world: one day of grace. */
const GRACE_MS = 24 * 60 * 60 * 1000;
export const latestAt = (now: Instant): Instant => instantOf(new Date(Date.parse(now) + GRACE_MS));

/** What the domain makes of it: lifted to the newest version. */
export function eventOf({ kind, at, origin, data }: Pick<Submission, 'kind' | 'at' | 'origin' | 'data'>): DemandEvent {
  return readEvent({ type: kind.type, version: kind.version, at, origin, data });
}

function submissionOf(envelope: Envelope, kind: EventKind, context: IntakeContext): Submission {
  const { origin, demand } = envelope;
  const data = envelope.data as Dated;
  const at = envelope.time ?? (`${data.on}T00:00:00.000Z` as Instant);
  const trace = envelope.trace ?? (isTraceparent(context.trace) ? context.trace : undefined);
  return {
    origin,
    demand,
    kind,
    at,
    data,
    digest: digestOf(kind, demand, data),
    event: eventOf({ kind, at, origin, data }),
    ...(trace !== undefined && { trace }),
    ...(context.command && { command: true }),
    ...bound(origin, context),
  };
}

function bound({ source }: Origin, { principal, eachBoundToItsSource }: IntakeContext): Pick<Submission, 'boundTo'> {
  const boundTo = principal?.source ?? (eachBoundToItsSource ? source : undefined);
  return boundTo === undefined ? {} : { boundTo };
}

/** Said before anything is looked up: the answer does not depend on what there is. */
function notYourDemand(demand: string, { principal }: IntakeContext): Problem | undefined {
  if (principal?.demands === undefined || demand.startsWith(principal.demands)) return undefined;
  return problem('demand-not-yours', {
    detail: `${principal.name} acts on demands whose ids begin with "${principal.demands}".`,
  });
}

/** Every kind of event says on which day it happened. */
type Dated = Data & { readonly on: LocalDate };

function notYours(source: string, { principal, command }: IntakeContext): Problem | undefined {
  if (command) return undefined;
  if (source.startsWith(COMMAND_SOURCE)) {
    return problem('source-not-yours', { detail: `Sources under ${COMMAND_SOURCE} are kept for commands.` });
  }
  if (principal?.source === undefined || principal.source === source) return undefined;
  return problem('source-not-yours', {
    detail: `${principal.name} speaks for ${principal.source}, and not for ${show(source)}.`,
  });
}

function notYet({ time, data }: Envelope, latest: Instant): Problem | undefined {
  const { on } = data as Dated;
  if (time !== undefined && time > latest) return inTheFuture('/time', time, latest);
  return on > dateOf(latest) ? inTheFuture('/data/on', on, latest) : undefined;
}

/** How many days `time` in UTC and the day of the event may differ: a day is another one around the world. */
const MOST_DAYS_APART = 1;

/** Rules go by `time` and reports by `on`: if the two told of different days, a rule could be passed by one of them. */
function disagreeing({ time, data }: Envelope): Problem | undefined {
  const { on } = data as Dated;
  if (time === undefined) return undefined;
  const day = dateOf(time);
  if (day === on || daysBetween(day, on) <= MOST_DAYS_APART) return undefined;
  const detail = `The event says that it happened on ${on}, and at ${time}: more than a day apart.`;
  return problem('time-and-day-differ', {
    detail,
    rule: 'time-agrees-with-day',
    errors: [{ pointer: '/time', detail }],
  });
}

function inTheFuture(pointer: string, when: string, latest: Instant): Problem {
  const detail = `${pointer} is ${when}; events up to ${latest} are taken, a day ahead of this ledger's clock.`;
  return problem('happened-in-the-future', { detail, errors: [{ pointer, detail }] });
}
