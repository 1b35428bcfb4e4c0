import { problemKinds } from '@ledger/intake';
import { impossibilities, ruleName } from '@ledger/demand';
import { type DeadLetter, failureKinds } from '@ledger/streaming';
import { Failure } from './failure';

/** Every word for why an event is set aside: the rule that it breaks, the problem that it has, how the program failed on it. */
export const reasons: readonly string[] = [
  ...ruleName.words,
  ...impossibilities,
  ...Object.keys(problemKinds),
  ...failureKinds,
];

/** Problems have URNs that differ in their last word. */
const lastWord = (name: string): string => name.slice(name.lastIndexOf(':') + 1);

/** Why a letter was set aside, in one word. */
export const reasonOf = ({ rule, exception }: Pick<DeadLetter, 'rule' | 'exception'>): string =>
  rule ?? lastWord(exception);

/** Whether a letter was set aside for this reason, given as its rule or as its kind of failure. */
export const isBecause = ({ rule, exception }: Pick<DeadLetter, 'rule' | 'exception'>, reason: string): boolean =>
  rule === reason || lastWord(exception) === lastWord(reason);

/** @throws Failure that lists the reasons when this is none */
export function assertReason(reason: string): void {
  if (reasons.includes(lastWord(reason))) return;
  throw new Failure(`There is no reason "${reason}".`, `Use one of ${reasons.join(', ')}.`);
}
