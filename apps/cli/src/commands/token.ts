import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs';
import { createToken, isRole, readTokens, type Role, roleNames, type TokenEntry } from '@ledger/platform';
import { json, type Register } from '../command';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { settingsFrom } from '../opened-ledger';
import { several } from '../options';

interface Options {
  readonly role: readonly string[];
  readonly source?: string;
  readonly file?: string;
  readonly json?: true;
}

export const token: Register = (program, io, act) => {
  program
    .command('token')
    .description('bearer tokens: who may do what')
    .command('create')
    .argument('<name>', 'whose token it is')
    .requiredOption('--role <role>', `what the bearer may be: ${roleNames.join(', ')}; may be repeated`, several)
    .option('--source <uri>', 'the only CloudEvents source that the bearer may speak for')
    .option('--file <file>', 'the tokens file (LEDGER_TOKENS_FILE)')
    .option('--json', 'print JSON')
    .description('make a token, and add its hash to the tokens file; the token itself is shown this once')
    .action(act((name: string, options: Options) => create(io, name, options)));
};

async function create(io: Io, name: string, options: Options): Promise<ExitCode> {
  const file = options.file ?? settingsFrom(io).tokensFile;
  if (file === undefined) throw new Failure('No tokens file is named.', 'Give --file, or set LEDGER_TOKENS_FILE.');
  const source = options.source === undefined ? {} : { source: options.source };
  const made = createToken({ name, roles: options.role.map(roleNamed), ...source });
  add(file, made.entry);
  if (options.json) json(io, { name, token: made.token, file });
  else {
    io.err(`Added ${name} to ${file}. Keep the token: it is shown this once.\n`);
    io.out(`${made.token}\n`);
  }
  return exit.yes;
}

function roleNamed(text: string): Role {
  if (isRole(text)) return text;
  throw new Failure(`There is no role "${text}".`, `Use one of ${roleNames.join(', ')}.`);
}

/** Nothing is written unless the file as a whole can be read afterwards. */
function add(file: string, entry: TokenEntry): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const line = `${before === '' || before.endsWith('\n') ? '' : '\n'}${JSON.stringify(entry)}\n`;
  const read = readTokens(before + line);
  if (!read.ok)
    throw new Failure(`${file} would not be a tokens file: ${read.error.join('; ')}.`, 'Mend it, or name another.');
  appendFileSync(file, line, { mode: 0o600 });
  chmodSync(file, 0o600);
}
