import type { Brand } from './brand';
import { fail, ok, type Result } from './result';

/** RFC 3339 instant in UTC with milliseconds, e.g. `2019-03-08T10:00:00.000Z`. Text order is time order. */
export type Instant = Brand<string, 'Instant'>;

/** Calendar day, RFC 3339 full-date, e.g. `2019-03-08`. Text order is time order. */
export type LocalDate = Brand<string, 'LocalDate'>;

const CANONICAL = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The days that are taken: whole years, and one year away from where text order ends, so that an offset cannot carry an
 * instant into a year that is not written with four digits.
 */
export const FIRST_DAY = '1970-01-01' as LocalDate;
export const LAST_DAY = '9998-12-31' as LocalDate;

/** Why a text is no instant that is taken, as the end of a sentence that begins with the name of the field. */
export const notAnInstant = {
  malformed: 'has to be an RFC 3339 date-time such as 2019-03-08T10:00:00Z',
  outside: 'lies outside the years 1970 to 9998, from which instants are taken',
  leap: 'is a leap second where there is none: leap seconds are taken only as 23:59:60 UTC on the last day of June or December, and read as the next second',
} as const;

/**
 * Reads an RFC 3339 date-time with any offset. Sub-millisecond digits are cut off. A leap second (RFC 3339, 5.6 and
 * appendix D) is read as the second after it, since the clock of POSIX has none. Fails with one of `notAnInstant`.
 */
export function readInstant(text: string): Result<Instant, string> {
  // Most come in the form that is kept: looking is five times as fast as making a date of it and back.
  if (CANONICAL.test(text) && parseDate(text.slice(0, 10))) return ok(text as Instant);
  const match = RFC3339.exec(text);
  return match && isDay(match[1]!) ? shifted(match) : fail(notAnInstant.malformed);
}

/** The instant that the groups of `RFC3339` name, in UTC. */
function shifted(match: RegExpExecArray): Result<Instant, string> {
  const [, date, time, second, fraction = ''] = match;
  const minute = Date.parse(`${date}T${time}:00.000Z`) - offsetOf(match);
  if (second === '60' && isTaken(minute) && !endsHalfYear(minute)) return fail(notAnInstant.leap);
  return within(minute, Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')));
}

/** In milliseconds; the last three groups of `RFC3339`, of which there are none in `Z`. */
function offsetOf(match: RegExpExecArray): number {
  const [sign, hours, minutes] = match.slice(5);
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** Both the minute and what follows it have to be taken: a leap second leads from one into the next. */
function within(minute: number, rest: number): Result<Instant, string> {
  const at = minute + rest;
  return isTaken(minute) && isTaken(at) ? ok(instantOf(new Date(at))) : fail(notAnInstant.outside);
}

/** Reads an instant as `readInstant` does; `undefined` when it is not taken. */
export function parseInstant(text: string): Instant | undefined {
  const read = readInstant(text);
  return read.ok ? read.value : undefined;
}

/** Reads a calendar day that exists, of the years 1970 to 9998; `undefined` for anything else (2019-02-29, 0001-01-01). */
export function parseDate(text: string): LocalDate | undefined {
  return isDay(text) && text >= FIRST_DAY && text <= LAST_DAY ? (text as LocalDate) : undefined;
}

/** Days that were found to be in the calendar: events name few, over and over. */
const known = new Set<string>();
const MOST_KNOWN = 10_000;

/** Is this a day of the calendar, of any year? */
export function isDay(text: string): boolean {
  if (known.has(text)) return true;
  if (!DAY.test(text) || !isInCalendar(text)) return false;
  if (known.size < MOST_KNOWN) known.add(text);
  return true;
}

function isInCalendar(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  return day >= 1 && day <= daysIn(year, month);
}

/** How many days lie between two days of the calendar, whichever is first. */
export const daysBetween = (a: LocalDate, b: LocalDate): number => Math.abs(Date.parse(a) - Date.parse(b)) / DAY_MS;

const FIRST_MS = Date.parse(FIRST_DAY);
const END_MS = Date.parse(LAST_DAY) + DAY_MS;
const isTaken = (at: number): boolean => at >= FIRST_MS && at < END_MS;

/** The minute at the end of which a leap second can stand (ITU-R TF.460-6: the end of June or December goes first). */
const endsHalfYear = (minute: number): boolean => /-(?:06-30|12-31)T23:59/.test(new Date(minute).toISOString());

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

export const instantOf = (date: Date): Instant => date.toISOString() as Instant;
export const dateOf = (instant: Instant): LocalDate => instant.slice(0, 10) as LocalDate;

/** Where the service reads the time: passed in, so that the pure parts never look at a clock. */
export interface Clock {
  now(): Instant;
}

/** The machine's clock, made to never run backwards within one process. */
export function systemClock(): Clock {
  let last = 0;
  return { now: () => instantOf(new Date((last = Math.max(last, Date.now())))) };
}
