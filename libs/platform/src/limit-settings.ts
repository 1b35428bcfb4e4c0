import { limitNames, limits, type LimitName } from '@ledger/kernel';
import type { Setting } from './setting';
import { wholeNumber } from './setting-readers';

const MOST = 10 ** 12;

/** The limits as settings: a whole number each, at least 1. */
export const limitSettings = Object.fromEntries(
  limitNames.map((name) => {
    const { setting, usual, meaning } = limits[name];
    return [name, { name: setting, fallback: String(usual), meaning, read: wholeNumber(1, MOST) }];
  }),
) as unknown as { readonly [L in LimitName]: Setting<number> };
