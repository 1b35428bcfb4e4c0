import { audit } from '@ledger/intake';
import type { Flaw } from '@ledger/event-store';
import { ReplayHandler, ReplayQuestion } from '@ledger/questions';
import type { Replay } from '@ledger/read-model';
import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { type OpenedLedger, withLedger } from '../opened-ledger';
import { progressOf } from '../progress';

interface Options {
  readonly verify?: true;
  readonly json?: true;
}

/** `flaws` where it was asked to verify. */
type Answer = Replay & { readonly flaws?: readonly Flaw[] };

export const replay: Register = (program, io, act) => {
  program
    .command('replay')
    .description(
      'count everything again from position zero, by fold and in SQL, and compare with totals, register and change log, which it does not touch',
    )
    .option('--verify', 'first check that every stored event is, byte for byte, as it was recorded')
    .option('--json', 'print JSON')
    .action(act((options: Options) => recount(io, options)));
};

async function recount(io: Io, options: Options): Promise<ExitCode> {
  const answer = await withLedger(io, (ledger) => answerOf(io, ledger, options));
  if (options.json) json(io, answer);
  else io.out(textOf(answer));
  return answer.equal && !answer.flaws?.length ? exit.yes : exit.no;
}

async function answerOf(io: Io, ledger: OpenedLedger, { verify }: Options): Promise<Answer> {
  const checked = verify && (await shown(io, 'verify', (show) => audit(ledger.store, show)));
  const counted = await shown(io, 'replay', (show) =>
    new ReplayHandler(ledger).execute(new ReplayQuestion({ onProgress: ({ events, of }) => show(events, of) })),
  );
  return checked ? { ...counted, flaws: checked.flaws } : counted;
}

function shown<T>(io: Io, doing: string, work: (show: (done: number, of: number) => void) => Promise<T>): Promise<T> {
  const progress = progressOf(io, doing, 'events');
  return work((done, of) => progress.show(done, of)).finally(() => progress.end());
}

function textOf({ equal, events, demands, setAside, cells, position, differences, flaws = [] }: Answer): string {
  return [
    ...flaws.map(flawText),
    `${events} events of ${demands} demands up to position ${position} make ${cells} cells: ` +
      (equal ? 'equal to the live totals.' : 'NOT EQUAL to the live totals.'),
    ...(setAside > 0 ? [`${setAside} demands are set aside: "ledger projections list" names them.`] : []),
    ...differences.map(
      ({ what, live, rebuilt }) => `  ${what}: live ${live ?? 'nothing'}, recounted ${rebuilt ?? 'nothing'}`,
    ),
    ...(equal ? [] : [WHAT_NEXT]),
    '',
  ].join('\n');
}

const flawText = ({ position, detail }: Flaw): string =>
  `CHANGED${position === undefined ? '' : ` at position ${position}`}: ${detail}`;

const WHAT_NEXT =
  'Run "ledger doctor": it says whether the events are as they were recorded. If they are, run "ledger projections ' +
  'rebuild" and "ledger projections promote" to replace the live totals. A line that names demands "counted in SQL" is a ' +
  'fault of the program: a rebuild gives the same totals, so report it with the events of one of these demands.';
