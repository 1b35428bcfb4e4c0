import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { built } from '../../run/built';
import { clientName } from './client';

/** Far longer than any of these programs takes to end, and shorter than a test may last. */
const LATE_MS = 120_000;

/** A program of the tests as a separate process, on the client that the suites run on. */
export class Child {
  private output = '';
  private readonly ended: Promise<void>;
  private readonly process: ChildProcess;

  constructor(
    private readonly program: string,
    env: { readonly [name: string]: string },
  ) {
    built('apps/ledger/src/main.js');
    const args = ['--disable-warning=TimeoutNegativeWarning', program];
    this.process = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], LEDGER_KAFKA_CLIENT: clientName, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (text: Buffer): void => {
      this.output += text.toString();
    };
    this.process.stdout?.on('data', keep);
    this.process.stderr?.on('data', keep);
    this.ended = new Promise((done) => this.process.once('close', () => done()));
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** What ended it, when it has ended. */
  get end(): number | NodeJS.Signals | null {
    return this.process.signalCode ?? this.process.exitCode;
  }

  get said(): string {
    return this.output;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    this.process.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await this.over();
  }

  /** Resolves when it has ended. @throws Error with its last words when it does not */
  async over(): Promise<void> {
    const late = pause(LATE_MS, 'late', { ref: false });
    if ((await Promise.race([this.ended, late])) !== 'late') return;
    throw new Error(`${path.basename(this.program)} is still running. It said last: ${this.output.slice(-800)}`);
  }
}
