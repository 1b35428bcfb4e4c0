import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { withLedger } from '../opened-ledger';
import { progressOf } from '../progress';

export const replay: Register = (program, io, act) => {
  program
    .command('replay')
    .description('count everything again from position zero and compare with the live totals, which it does not touch')
    .option('--verify', 'also check that every stored event is byte for byte in its canonical form')
    .option('--json', 'print JSON')
    .action(act((options: { verify?: true; json?: true }) => recount(io, options)));
};

async function recount(io: Io, { verify = false, json: asJson }: { verify?: boolean; json?: true }): Promise<ExitCode> {
  const progress = progressOf(io, 'replay', 'events');
  const answer = await withLedger(io, async ({ readModel }) => {
    await readModel.catchUp();
    return readModel.replay({ verify, onProgress: ({ events, of }) => progress.show(events, of) });
  }).finally(() => progress.end());
  if (asJson) json(io, answer);
  else {
    const { equal, events, demands, cells, position, differences } = answer;
    io.out(`${events} events of ${demands} demands up to position ${position} make ${cells} cells: `);
    io.out(equal ? 'equal to the live totals.\n' : 'NOT EQUAL to the live totals.\n');
    for (const { what, live, rebuilt } of differences) io.out(`  ${what}: live ${live}, recounted ${rebuilt}\n`);
    if (!equal)
      io.out('Run "ledger projections rebuild" and "ledger projections promote" to make the live totals anew.\n');
  }
  return answer.equal ? exit.yes : exit.no;
}
