import { dateOf, instantOf } from '@ledger/kernel';
import {
  createToken,
  expiryIn,
  idOf,
  isRole,
  lastInstantOf,
  type Role,
  roleNames,
  type TokenEntry,
} from '@ledger/platform';
import type { Command } from 'commander';
import { json, type Register } from '../command';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { settingsFrom } from '../opened-ledger';
import { several } from '../options';
import { type TextColumn, textTable } from '../table';
import { addToken, removeToken, tokensIn } from '../tokens-file';

interface Options {
  readonly file?: string;
  readonly json?: true;
}

interface NewOptions extends Options {
  readonly role: readonly string[];
  readonly source?: string;
  readonly demands?: string;
  readonly expires?: string;
}

export const token: Register = (program, io, act) => {
  const group = program.command('token').description('bearer tokens: who may do what');
  const add = (name: string, about: string): Command =>
    group
      .command(name)
      .description(about)
      .option('--file <file>', 'the tokens file (LEDGER_TOKENS_FILE)')
      .option('--json', 'print JSON');

  add('create', 'make a token, and add its hash to the tokens file; the token itself is shown this once')
    .argument('<name>', 'whose token it is: up to 64 letters, digits, blanks or any of . _ @ -')
    .requiredOption('--role <role>', `what the bearer may be: ${roleNames.join(', ')}; may be repeated`, several)
    .option('--source <uri>', 'the only CloudEvents source that the bearer may speak for, and act on the demands of')
    .option('--demands <prefix>', 'what the ids of demands begin with that the bearer may name, such as portal-')
    .option('--expires <when>', 'the last day that it is good, such as 2027-01-31, or a number of days such as 90d')
    .action(act((name: string, options: NewOptions) => create(io, name, options)));
  add('list', 'the tokens: name, id, roles, source and expiry, never their hashes').action(
    act((options: Options) => list(io, options)),
  );
  add('revoke', 'take a token out of the file; a running service knows it no longer, at once')
    .argument('<name>', 'whose token it is')
    .action(act((name: string, options: Options) => revoke(io, name, options)));
};

async function create(io: Io, name: string, options: NewOptions): Promise<ExitCode> {
  const file = fileOf(io, options);
  const { role, source, demands, expires } = options;
  const made = createToken({
    name,
    roles: role.map(roleNamed),
    ...(source === undefined ? {} : { source }),
    ...(demands === undefined ? {} : { demands }),
    ...(expires === undefined ? {} : { expires: expiry(expires) }),
  });
  addToken(file, made.entry);
  if (options.json) json(io, { name, id: made.entry.id, token: made.token, file });
  else {
    io.err(`Added ${name} to ${file}. Keep the token: it is shown this once.\n`);
    io.out(`${made.token}\n`);
  }
  return exit.yes;
}

function fileOf(io: Io, { file }: Options): string {
  const named = file ?? settingsFrom(io).tokensFile;
  if (named !== undefined) return named;
  throw new Failure('No tokens file is named.', 'Give --file, or set LEDGER_TOKENS_FILE.');
}

function roleNamed(text: string): Role {
  if (isRole(text)) return text;
  throw new Failure(`There is no role "${text}".`, `Use one of ${roleNames.join(', ')}.`);
}

const DAY_MS = 86_400_000;

/** `90d` from now on, or a day or an instant that is still to come. */
function expiry(text: string): string {
  const [, days] = /^([1-9]\d{0,4})d$/.exec(text) ?? [];
  if (days !== undefined) return instantOf(new Date(Date.now() + Number(days) * DAY_MS));
  const last = expiryIn(text);
  if (last === undefined) {
    throw new Failure(`"${text}" is no expiry.`, 'Write a day such as 2027-01-31, or a number of days such as 90d.');
  }
  if (last > instantOf(new Date())) return text;
  throw new Failure(`${text} has passed: the token would never be good.`, 'Name a day that is still to come.');
}

interface Listed extends Omit<TokenEntry, 'hash'> {
  readonly id: string;
  readonly expired: boolean;
}

async function list(io: Io, options: Options): Promise<ExitCode> {
  const { entries, errors } = tokensIn(fileOf(io, options));
  const tokens = entries.map(listed);
  if (options.json) json(io, { count: tokens.length, items: tokens, errors });
  else {
    io.out(tokens.length === 0 ? 'There are no tokens.\n' : textTable(io, columns, tokens));
    for (const error of errors) io.err(`${error}\n`);
  }
  return errors.length === 0 ? exit.yes : exit.no;
}

function listed(entry: TokenEntry): Listed {
  const { hash: _hash, ...shown } = entry;
  const last = lastInstantOf(entry);
  return { ...shown, id: idOf(entry), expired: last !== undefined && instantOf(new Date()) > last };
}

const columns: readonly TextColumn<Listed>[] = [
  { title: 'name', value: ({ name }) => name },
  { title: 'id', value: ({ id }) => id },
  { title: 'roles', value: ({ roles }) => roles.join(', ') },
  { title: 'source', value: ({ source }) => source ?? 'any' },
  { title: 'demands', value: ({ demands }) => (demands === undefined ? 'any' : `${demands}…`) },
  { title: 'expires', value: ({ expires, expired }) => `${expires ?? 'never'}${expired ? ' (expired)' : ''}` },
];

async function revoke(io: Io, name: string, options: Options): Promise<ExitCode> {
  const file = fileOf(io, options);
  const gone = removeToken(file, name, dateOf(instantOf(new Date())));
  if (gone === 0) throw new Failure(`${file} lists no token of that name.`, 'See them with "ledger token list".');
  const left = tokensIn(file).entries.length;
  if (options.json) json(io, { name, file, left });
  else
    io.err(
      `Revoked ${name} in ${file}. ${left === 0 ? 'It was the last one: no caller can use the service now.' : ''}\n`,
    );
  return exit.yes;
}
