/**
 * For chaos tests: `LEDGER_FAILPOINT=sink.sent:3` ends the process as `kill -9` does, the third time it comes by.
 * Points: sink.sent (all records sent, nothing committed), sink.half-sent (one of several leaders), sink.committed
 * (committed, and not yet reported), streamer.claimed (fenced and cursor read).
 */
export function failpoint(name: string): void {
  if (name !== armed.name || --armed.left > 0) return;
  process.kill(process.pid, 'SIGKILL');
}

const [name, nth] = (process.env.LEDGER_FAILPOINT ?? '').split(':');
const armed = { name: name || undefined, left: Number(nth ?? 1) };
