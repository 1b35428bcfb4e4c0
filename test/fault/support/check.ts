import { decodeEntry, type Recorded } from '@ledger/event-store';
import { wholeLog } from '@ledger/event-store/contract';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { positionOf } from '@ledger/kernel';
import { openDatabase, query } from '@ledger/sqlite';
import type { Ack } from './appender';

/** Opens the file as the next process would, and lists all that is wrong with it. */
export async function faultsOf(path: string, acked: readonly Ack[]): Promise<string[]> {
  const store = SqliteEventStore.open({ path });
  const log = await wholeLog(store, 1_000);
  await store.close();
  return [
    ...wrongPlaces(log),
    ...wrongStreams(log),
    ...wrongOrigins(log),
    ...lost(log, acked),
    ...notNoted(log, path),
    ...corrupt(path),
  ];
}

function wrongPlaces(log: readonly Recorded[]): string[] {
  return log
    .filter(({ position }, i) => position !== positionOf(i + 1))
    .map(({ position }) => `a gap before position ${position}`);
}

function wrongStreams(log: readonly Recorded[]): string[] {
  const next = new Map<string, number>();
  return log.flatMap(({ entry, bytes, position }) => {
    const expected = next.get(entry.stream) ?? 0;
    next.set(entry.stream, expected + 1);
    decodeEntry(bytes, { verify: true, position });
    return entry.revision === expected ? [] : [`${position} is revision ${entry.revision}, not ${expected}`];
  });
}

/** Each upstream event's own events: all of them, once, one after the other. */
function wrongOrigins(log: readonly Recorded[]): string[] {
  const seen = new Map<string, number[]>();
  for (const { entry } of log) {
    seen.set(entry.origin.id, [...(seen.get(entry.origin.id) ?? []), Number(entry.data['of'])]);
  }
  return [...seen].flatMap(([id, parts]) => {
    const number = Number(id.split('-').at(-1));
    const whole = number % 3 === 0 ? '0,1' : '0';
    return parts.join() === whole ? [] : [`${id} has its events [${parts.join()}] in the log, not [${whole}]`];
  });
}

function lost(log: readonly Recorded[], acked: readonly Ack[]): string[] {
  const first = new Map<string, string>();
  for (const { entry, position } of log) if (!first.has(entry.origin.id)) first.set(entry.origin.id, position);
  return acked
    .filter(({ id, position }) => first.get(id) !== position)
    .map(({ id, position }) => `${id} was acknowledged at ${position} and stands at ${first.get(id) ?? 'no place'}`);
}

/** What a participant wrote in the transactions of the appends: each written origin once, and no other. */
function notNoted(log: readonly Recorded[], path: string): string[] {
  const database = openDatabase(path, { readOnly: true });
  const noted = query<[string]>(database, 'SELECT id FROM noted').all().flat();
  database.close();
  const written = new Set(log.map(({ entry }) => entry.origin.id));
  const seen = new Set(noted);
  return [
    ...(noted.length === seen.size ? [] : [`${noted.length - seen.size} origins were noted more than once`]),
    ...[...written].filter((id) => !seen.has(id)).map((id) => `${id} was written and not noted`),
    ...noted.filter((id) => !written.has(id)).map((id) => `${id} was noted and not written`),
  ];
}

function corrupt(path: string): string[] {
  const database = openDatabase(path, { readOnly: true });
  const answers = query<[string]>(database, 'PRAGMA integrity_check').all().flat();
  database.close();
  return answers.filter((answer) => answer !== 'ok');
}
