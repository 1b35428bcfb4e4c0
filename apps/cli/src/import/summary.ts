import type { Problem, Receipt } from '@ledger/intake';
import { printable } from '../printable';

/** One event that was refused, so that its sender can find it. */
export interface RefusedExample {
  readonly line: number;
  readonly id?: string;
  readonly demand?: string;
  readonly detail: string;
}

/** Why events were refused: one for each problem, and for each rule that was broken. */
export interface RefusalReason {
  readonly reason: string;
  readonly title: string;
  readonly next: string;
  readonly count: number;
  /** The first few. */
  readonly examples: readonly RefusedExample[];
}

export interface ImportSummary {
  readonly events: number;
  readonly recorded: number;
  readonly repeated: number;
  readonly waiting: number;
  readonly refused: number;
  readonly reasons: readonly RefusalReason[];
}

const EXAMPLES = 3;
const PROBLEM = 'urn:request-ledger:problem:';

/** Counts receipts by status, and refusals by reason. */
export class Tally {
  private readonly counts = { recorded: 0, repeated: 0, waiting: 0, refused: 0 };
  private readonly reasons = new Map<
    string,
    { title: string; next: string; count: number; examples: RefusedExample[] }
  >();

  add(line: number, receipt: Receipt): void {
    this.counts[receipt.status] += 1;
    if (receipt.status === 'refused') this.refuse(line, receipt.problem, receipt);
  }

  /** A line that is no event at all. */
  addUnreadable(line: number, problem: Problem): void {
    this.counts.refused += 1;
    this.refuse(line, problem, {});
  }

  summary(): ImportSummary {
    const { recorded, repeated, waiting, refused } = this.counts;
    const reasons = [...this.reasons].map(([reason, rest]) => ({ reason, ...rest }));
    reasons.sort((a, b) => b.count - a.count);
    return { events: recorded + repeated + waiting + refused, ...this.counts, reasons };
  }

  private refuse(line: number, problem: Problem, names: { readonly id?: string; readonly demand?: string }): void {
    const { title, detail, next, rule } = problem;
    const reason = rule ?? problem.type.replace(PROBLEM, '');
    const known = this.reasons.get(reason) ?? { title, next, count: 0, examples: [] };
    known.count += 1;
    const { id, demand } = names;
    if (known.examples.length < EXAMPLES) {
      known.examples.push({ line, ...(id !== undefined && { id }), ...(demand !== undefined && { demand }), detail });
    }
    this.reasons.set(reason, known);
  }
}

/** The summary for a reader. */
export function summaryText({ events, recorded, repeated, waiting, refused, reasons }: ImportSummary): string {
  const counts = `${events} events: ${recorded} recorded, ${repeated} repeated, ${waiting} waiting, ${refused} refused.\n`;
  const told = reasons.map(({ reason, title, next, count, examples }) => {
    const lines = examples.map(
      ({ line, demand, detail }) => `    line ${line}${demand ? `, ${printable(demand)}` : ''}: ${printable(detail)}\n`,
    );
    return `  ${count} refused, ${printable(`${reason}: ${title}`)}.\n${lines.join('')}    ${printable(next)}\n`;
  });
  const hint = waiting > 0 ? 'What waits is kept, and taken in when its predecessor comes ("ledger waiting").\n' : '';
  return `${counts}${told.join('')}${hint}`;
}
