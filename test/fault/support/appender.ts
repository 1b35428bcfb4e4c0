import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { built } from '../../run/built';

export interface Ack {
  readonly id: string;
  readonly position: string;
  readonly kind: string;
}

const SCRIPT = resolve(__dirname, 'appender.cjs');

/** A process that appends to a ledger file and says what was acknowledged to it. */
export class Appender {
  readonly acked: Ack[] = [];
  private errors = '';
  private readonly ended: Promise<unknown>;
  private readonly listeners = new Set<() => void>();

  private constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => this.heard(line));
    child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = once(child, 'close').then(() => this.tell());
  }

  static start(path: string, first: number, count: number, prefix = 'e'): Appender {
    built('libs/event-store-sqlite/src/index.js');
    const child = spawn(process.execPath, [SCRIPT, path, String(first), String(count), prefix]);
    return new Appender(child);
  }

  /** Resolves once so many appends are acknowledged, or the process has ended. */
  async hasAcked(count: number): Promise<void> {
    while (this.acked.length < count && this.child.exitCode === null && this.child.signalCode === null) {
      await new Promise<void>((resolve_) => this.listeners.add(resolve_));
    }
  }

  /** SIGKILL: the process gets no chance to finish anything. Resolves when all that it said has been heard. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Resolves when it has done all its work. */
  async done(): Promise<void> {
    await this.ended;
    if (this.child.exitCode !== 0) throw new Error(`the appender failed:\n${this.errors}`);
  }

  private heard(line: string): void {
    const match = /^acked (\S+) (\d{16}) (written|repeated)$/.exec(line);
    if (match) this.acked.push({ id: match[1]!, position: match[2]!, kind: match[3]! });
    this.tell();
  }

  private tell(): void {
    const waiting = [...this.listeners];
    this.listeners.clear();
    for (const wake of waiting) wake();
  }
}
