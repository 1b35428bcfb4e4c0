import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { check } from './result';

/** The built service in its own process, as `npm start` runs it, on its own data folder and port. */
export class BenchedService {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(folder: string): Promise<BenchedService> {
    const settings = { LEDGER_DATA_DIR: folder, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'info' };
    const child = spawn(process.execPath, [resolve(__dirname, '../../apps/ledger/src/main.js')], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as { msg: string; url: string };
      if (said.msg !== 'listening') continue;
      child.stdout.resume();
      return new BenchedService(child, Number(new URL(said.url).port));
    }
    throw new Error('the service ended before it listened');
  }

  /** Waits until its totals hold everything that it has recorded. */
  async settled(): Promise<void> {
    for (let behind = true; behind;) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/metrics`);
      const lag = /^ledger_projection_lag_events (\d+)/m.exec(await answer.text());
      check(lag !== null, 'the service tells its lag');
      behind = lag[1] !== '0';
    }
  }

  /** Resident memory now, in MiB. */
  memory(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
    check(this.child.exitCode === 0, 'the service stops cleanly');
  }
}
