import { resolve } from 'node:path';
import { fail, ok, type Result } from '@ledger/kernel';

/** Turns the text of a setting into its value, or says what the text should have been ("a port from 0 to 65535"). */
export type Reader<T> = (text: string) => Result<T, string>;

export const text: Reader<string> = (value) => ok(value);

export const path: Reader<string> = (value) => ok(resolve(value));

export const oneOf =
  <const Word extends string>(...words: readonly Word[]): Reader<Word> =>
  (value) =>
    (words as readonly string[]).includes(value) ? ok(value as Word) : fail(`one of ${words.join(', ')}`);

export const listOf =
  <const Word extends string>(...words: readonly Word[]): Reader<readonly Word[]> =>
  (value) => {
    const parts = splitList(value);
    const known = parts.every((part) => (words as readonly string[]).includes(part));
    return known && parts.length > 0 ? ok(parts as Word[]) : fail(`a comma-separated list out of ${words.join(', ')}`);
  };

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= least && number <= most
      ? ok(number)
      : fail(`a whole number from ${least} to ${most}`);
  };

/** What is absent stays absent: a setting without a value has no default either. */
export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value) =>
    value === '' ? ok(undefined) : reader(value);

/** `host:port,host:port`. */
export const addresses: Reader<readonly string[]> = (value) => {
  const parts = splitList(value);
  const sound = parts.length > 0 && parts.every(isAddress);
  return sound ? ok(parts) : fail('a list like "kafka-1:9092,kafka-2:9092"');
};

function isAddress(part: string): boolean {
  const [, port] = /^[^\s:,]+:(\d{1,5})$/.exec(part) ?? [];
  return port !== undefined && Number(port) > 0 && Number(port) < 65_536;
}

/** What Kafka allows in the name of a topic, short enough to leave room for the rest of it. */
export const topicPrefix: Reader<string> = (value) =>
  /^[A-Za-z0-9._-]{0,100}$/.test(value) ? ok(value) : fail('at most 100 letters, digits, ".", "_" and "-"');

export const splitList = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
