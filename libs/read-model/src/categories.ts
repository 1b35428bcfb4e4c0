import { type Category, DEMAND } from '@ledger/event-store';

/** The streams that register, totals and change log are made from. */
export const CATEGORIES: readonly Category[] = [DEMAND];
