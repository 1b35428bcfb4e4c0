import { measureNamed } from '@ledger/counting';
import { textOf } from '@ledger/publication';
import type { ShownExplanation } from '@ledger/questions';
import type { ExplainedDemand, ExplainQuery } from '@ledger/read-model';
import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { whole } from '../options';
import { printable } from '../printable';
import { asking, type Questions } from '../questions';
import { asideText } from '../set-aside-text';
import { type ScopeOptions, scopeOf, serviceOf, withScope } from '../scope';

interface Options extends ScopeOptions {
  readonly measure: string;
  readonly limit?: number;
  readonly json?: true;
}

export const explain: Register = (program, io, act) => {
  withScope(
    program
      .command('explain')
      .argument('<period>', '2019-H1, 2019-Q2, 2019-03 or 2019')
      .description('the demands behind one number, and the events that each follows from'),
  )
    .requiredOption('--measure <measure>', 'the measure: requests, disclosed_content, ...', measureNamed)
    .option('--limit <demands>', 'name at most so many demands (all for --json, else 20)', whole(1))
    .option('--json', 'print JSON')
    .action(act((period: string, options: Options) => answer(io, period, options)));
};

const READABLE = 20;

async function answer(io: Io, period: string, options: Options): Promise<ExitCode> {
  const most = options.limit ?? (options.json ? Number.POSITIVE_INFINITY : READABLE);
  const query = { ...scopeOf(period, options), measure: options.measure };
  const found = await asking(io, serviceOf(options), (questions) => allPages(questions, query, most));
  if (options.json) json(io, found);
  else io.out(explanationText(found));
  return exit.yes;
}

const PAGE = 1_000;

/** Page after page, all as of the position of the first. */
async function allPages(questions: Questions, query: ExplainQuery, most: number): Promise<ShownExplanation> {
  let answered = await questions.explain({ ...query, limit: Math.min(most, PAGE) });
  const demands: ExplainedDemand[] = [...answered.demands];
  while (answered.next !== undefined && demands.length < most) {
    const { position: asOf, next: after } = answered;
    answered = await questions.explain({ ...query, asOf, after, limit: Math.min(most - demands.length, PAGE) });
    demands.push(...answered.demands);
  }
  return { ...answered, demands };
}

function explanationText({ period, policy, measure, value, demands, next, ...stands }: ShownExplanation): string {
  const lines = demands.flatMap(({ demand, value: part, events }) => [
    `  ${demand}: ${part}`,
    ...events.map(({ at, type, delta, position: where }) => {
      const step = delta > 0 ? `+${delta}` : String(delta);
      return `    ${step.padStart(4)}  ${at}  ${type}  (position ${where})`;
    }),
  ]);
  const shown = demands.reduce((sum, demand) => sum + demand.value, 0);
  const left = typeof value === 'number' ? value - shown : 0;
  const rest = next === undefined ? '' : `  ... and demands that add up to ${left} more (--limit, --json).\n`;
  const title = `${measure} in ${period.label}, counted by ${policy.name}/${policy.version}: ${textOf(value)}`;
  const all = [`${title} (as of position ${stands.position})`, ...lines];
  return `${all.map((line) => `${printable(line)}\n`).join('')}${rest}${asideText(stands.setAside)}`;
}
