import type { Readable, Writable } from 'node:stream';

/** The outside of the command: what it reads from, writes to, and knows of its surroundings. */
export interface Io {
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Where answers go, and nothing else, so that they can be piped on. */
  readonly output: Writable;
  out(text: string): void;
  /** Progress and complaints. */
  err(text: string): void;
  /** Whether a person watches the answers, and the progress. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  readonly env: NodeJS.ProcessEnv;
}

/** The reader of the output has closed the pipe (`| head`). */
export const hasSeenEnough = (error: unknown): boolean => (Object(error) as NodeJS.ErrnoException).code === 'EPIPE';

/** The process's own streams. A reader that has seen enough changes nothing: the command keeps its exit code. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!hasSeenEnough(error)) throw error;
  });
  return {
    input: process.stdin,
    output: process.stdout,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: { out: process.stdout.isTTY ?? false, err: process.stderr.isTTY ?? false },
    env: process.env,
  };
}
