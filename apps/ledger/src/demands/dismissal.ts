import { reasonFault } from '@ledger/intake';
import { refuse } from '../http/problems';
import type { DismissCommand } from './waiting.dto';

const FIELDS = ['source', 'id', 'because'] as const;

/** The body of the command. @throws ProblemError naming every field that is not right */
export function dismissalIn(body: unknown): DismissCommand {
  const given = Object(body) as Record<string, unknown>;
  const errors = [
    ...FIELDS.filter((name) => typeof given[name] !== 'string' || given[name] === '').map((name) =>
      fault(name, MISSING),
    ),
    ...Object.keys(given)
      .filter((name) => !FIELDS.some((known) => known === name))
      .slice(0, FIELDS.length)
      .map((name) => fault(name.slice(0, 64), 'is not a field of this command')),
  ];
  const reason = typeof given['because'] === 'string' ? reasonFault(given['because']) : undefined;
  if (reason !== undefined && given['because'] !== '') errors.push(fault('because', reason));
  if (errors.length === 0) return given as unknown as DismissCommand;
  return refuse('bad-command', `${errors.map(({ detail }) => detail).join('; ')}.`, errors);
}

const MISSING = 'has to be a text';

const fault = (name: string, what: string): { pointer: string; detail: string } => ({
  pointer: `/${name}`,
  detail: `"${name}" ${what}`,
});
