import type { Rule } from './rule';

/** The rules in force, in the order in which they apply. There are none yet: every audience sees every figure. */
export const rules: readonly Rule[] = [];
