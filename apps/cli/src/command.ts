import type { Command } from 'commander';
import type { ExitCode } from './failure';
import type { Io } from './io';

/** Wraps the work of a command so that its exit code becomes that of the program. */
export type Act = <Given extends unknown[]>(
  work: (...given: Given) => Promise<ExitCode>,
) => (...given: Given) => Promise<void>;

/** Adds one command to the program. */
export type Register = (program: Command, io: Io, act: Act) => void;

/** Prints an answer for machines: one JSON text and a line end. */
export const json = (io: Io, value: unknown): void => io.out(`${JSON.stringify(value)}\n`);
