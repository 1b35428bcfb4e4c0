import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { fail, ok, type Result } from '@ledger/kernel';
import { whyOthersMayWrite } from './file-guard';
import type { Principal } from './roles';
import { readTokenLines, readTokens, Tokens } from './tokens';

/** Told of what happens to the file while the service runs. Never of tokens or hashes. */
export interface TokensFileNews {
  read(tokens: number): void;
  trouble(errors: readonly string[]): void;
}

/** For so long the tokens of before are good while the file cannot be read at all: editors take it away for a moment. */
const GRACE_MS = 5_000;
/** A file that was just written may be written again within the same tick of its clock, and look the same. */
const TICK_MS = 100;

/**
 * The tokens file, as it is now: looked at before every answer (one `stat`), so that a line that was taken out is without
 * effect at once, and one that was added is with it, without a restart.
 *
 * What was good before and still stands in the file, letter by letter, stays good while another line is wrong or others
 * may write the file; nothing new is let in then. A file that is gone admits no caller after five seconds.
 */
export class TokensFile {
  private lookedAt: string | undefined;
  private lostAt: number | undefined;
  private errors: readonly string[] = [];

  private constructor(
    private readonly file: string,
    private tokens: Tokens,
    private readonly news: TokensFileNews,
    private readonly now: () => number,
  ) {}

  /** Opens the file; every error is a sentence without its end. */
  static open(
    file: string,
    { news = NO_NEWS, now = Date.now }: { readonly news?: TokensFileNews; readonly now?: () => number } = {},
  ): Result<TokensFile, readonly string[]> {
    const content = contentOf(file);
    if (!content.ok) return fail([content.error.why]);
    const tokens = readTokens(content.value);
    return tokens.ok ? ok(new TokensFile(file, tokens.value, news, now)) : tokens;
  }

  whose(token: string): Principal | undefined {
    this.look();
    return this.tokens.whose(token);
  }

  /** What is wrong with the file now, for the log and the operator; empty when nothing is. */
  trouble(): readonly string[] {
    this.look();
    return this.errors;
  }

  /** Reads the file again, whatever it looks like. */
  reload(): void {
    this.lookedAt = undefined;
    this.look();
  }

  private look(): void {
    const stamp = stampOf(this.file, this.now());
    if (stamp !== undefined && stamp === this.lookedAt) return;
    this.lookedAt = stamp;
    const content = contentOf(this.file);
    if (content.ok) this.take(content.value, []);
    else if (content.error.content !== undefined) this.take(content.error.content, [content.error.why]);
    else this.lose(content.error.why);
  }

  private take(content: string, why: readonly string[]): void {
    this.lostAt = undefined;
    const { entries, errors } = readTokenLines(content);
    const wrong = [
      ...why,
      ...errors,
      ...(entries.length === 0 ? ['it lists no token, so no caller can use the service'] : []),
    ];
    const before = this.tokens;
    this.tokens = wrong.length === 0 ? new Tokens(entries) : before.alsoIn(entries);
    this.tell(wrong, !sameLines(before, this.tokens));
  }

  private lose(why: string): void {
    this.lostAt ??= this.now();
    if (this.now() - this.lostAt >= GRACE_MS) this.tokens = NONE;
    this.tell([why], false);
  }

  private tell(errors: readonly string[], isNew: boolean): void {
    const same = errors.join('\n') === this.errors.join('\n');
    const recovered = errors.length === 0 && !same;
    this.errors = errors;
    if (errors.length > 0 && !same) this.news.trouble(errors);
    if (errors.length === 0 && (isNew || recovered)) this.news.read(this.tokens.entries.length);
  }
}

const NONE = new Tokens([]);
const NO_NEWS: TokensFileNews = { read: () => undefined, trouble: () => undefined };

const sameLines = (a: Tokens, b: Tokens): boolean => JSON.stringify(a.entries) === JSON.stringify(b.entries);

/** Tells one state of the file from another; `undefined` where that cannot be told, or not yet. */
function stampOf(file: string, now: number): string | undefined {
  const stat = statOf(file);
  if (!stat || Math.abs(now - Number(stat.ctimeMs)) < TICK_MS) return undefined;
  return [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs, stat.mode].join(' ');
}

function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}

interface Unusable {
  readonly why: string;
  /** What it says, where it can be read but must not be trusted. */
  readonly content?: string;
}

function contentOf(file: string): Result<string, Unusable> {
  try {
    const why = whyOthersMayWrite(file);
    const content = readFileSync(file, 'utf8');
    return why === undefined ? ok(content) : fail({ why, content });
  } catch (error) {
    return fail({ why: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` });
  }
}
