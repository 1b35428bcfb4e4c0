import { SingleBar } from 'cli-progress';
import type { Io } from './io';

/** Shows on standard error how far a long job is. */
export interface Progress {
  /** `done` of `total`; a total of 0 means that the end is not known. */
  show(done: number, total: number): void;
  end(): void;
}

const EVERY_MS = 2_000;

/** A bar where a person watches, a plain line every two seconds elsewhere. */
export const progressOf = (io: Io, doing: string, unit: string): Progress =>
  io.terminal.err ? bar(doing, unit) : lines(io, doing, unit);

function bar(doing: string, unit: string): Progress {
  const format = `${doing} [{bar}] {percentage} % | {value} of {total} ${unit} | {eta_formatted} left`;
  const shown = new SingleBar({ format, clearOnComplete: true, hideCursor: true, stream: process.stderr, fps: 10 });
  let started = false;
  return {
    show(done, total) {
      if (!started) shown.start(Math.max(total, done), done);
      started = true;
      shown.setTotal(Math.max(total, done));
      shown.update(done);
    },
    end() {
      if (started) shown.stop();
    },
  };
}

function lines(io: Io, doing: string, unit: string): Progress {
  let next = Date.now() + EVERY_MS;
  return {
    show(done, total) {
      if (Date.now() < next) return;
      next = Date.now() + EVERY_MS;
      const share = total > 0 ? ` of ${total} (${Math.floor((100 * done) / total)} %)` : '';
      io.err(`${doing}: ${done}${share} ${unit}\n`);
    },
    end: () => undefined,
  };
}
