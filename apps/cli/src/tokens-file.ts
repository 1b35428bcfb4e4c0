import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readTokenLines, readTokens, type ReadTokens, type TokenEntry, whyOthersMayReplace } from '@ledger/platform';
import { Failure } from './failure';

/** The lines of a tokens file that can be read, and what is wrong with the rest. */
export const tokensIn = (file: string): ReadTokens => readTokenLines(readFileSync(file, 'utf8'));

/** Adds a line. Nothing is written unless the file as a whole can be read afterwards. */
export function addToken(file: string, entry: TokenEntry): void {
  const open = whyOthersMayReplace(file);
  if (open !== undefined) throw new Failure(`${file} is no safe place for tokens: ${open}.`);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const line = `${before === '' || before.endsWith('\n') ? '' : '\n'}${JSON.stringify(entry)}\n`;
  const read = readTokens(before + line);
  if (!read.ok) {
    throw new Failure(
      `${file} would not be a tokens file: ${read.error.join('; ')}.`,
      'Put it right, or name another.',
    );
  }
  appendFileSync(file, line, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/**
 * Puts a comment in the place of the line of a name, also when other lines cannot be read, and gives back how many lines
 * went. The file is replaced in one step: no reader sees half of it.
 */
export function removeToken(file: string, name: string, today: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  const left = lines.map((line) => (nameIn(line) === name ? `# revoked on ${today}: ${name}${idIn(line)}` : line));
  const gone = left.filter((line, i) => line !== lines[i]).length;
  if (gone > 0) replace(realpathSync(file), left.join('\n'));
  return gone;
}

function replace(file: string, content: string): void {
  const { mode, uid, gid } = statSync(file);
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, content, { mode: mode & 0o755, flag: 'wx' });
    // Who runs the service may be somebody else than who looks after it.
    if (statSync(fresh).uid !== uid || statSync(fresh).gid !== gid) chownSync(fresh, uid, gid);
    flush(fresh);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    // A file that is mounted by itself cannot be replaced.
    if (!['EBUSY', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(file, content);
  }
}

function flush(file: string): void {
  const opened = openSync(file, 'r+');
  fsyncSync(opened);
  closeSync(opened);
}

const nameIn = (line: string): unknown => entryIn(line)['name'];

function idIn(line: string): string {
  const { id } = entryIn(line);
  return typeof id === 'string' && /^[A-Za-z0-9]{1,64}$/.test(id) ? `, id ${id}` : '';
}

function entryIn(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
