import { measureNames } from '@ledger/counting';

/** A list of the change log: one whole number for each measure; `undefined` when the text is none. */
export function numbersIn(text: string): number[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isOne = Array.isArray(list) && list.length === measureNames.length && list.every(Number.isSafeInteger);
  return isOne ? (list as number[]) : undefined;
}
