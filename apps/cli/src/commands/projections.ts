import type { AsideDemand, Mismatch, ProjectionStatus, ReadModel } from '@ledger/read-model';
import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { withLedger } from '../opened-ledger';
import { progressOf } from '../progress';
import { type TextColumn, textTable } from '../table';

interface Options {
  readonly json?: true;
  readonly accept?: true;
}

export const projections: Register = (program, io, act) => {
  const group = program.command('projections').description('list the derived data of the ledger, and compute it again');
  const add = (name: string, about: string, work: (readModel: ReadModel, options: Options) => Promise<ExitCode>) =>
    group
      .command(name)
      .description(about)
      .option('--json', 'print JSON')
      .action(act((options: Options) => withLedger(io, ({ readModel }) => work(readModel, options))));
  add('list', 'the projections and how far each has read', (readModel, options) => list(io, readModel, options));
  add('rebuild', 'build all tables from zero beside the live ones', (readModel, options) =>
    rebuild(io, readModel, options),
  );
  add('promote', 'put the rebuilt tables in the place of the live ones, when they are equal', (readModel, options) =>
    promote(io, readModel, options),
  ).option('--accept', 'also when they differ');
  add('retry', 'try the demands again that are set aside, after an upgrade or a repair', (readModel, options) =>
    retry(io, readModel, options),
  );
};

async function list(io: Io, readModel: ReadModel, options: Options): Promise<ExitCode> {
  const wrong = await readModel.mismatches();
  const items = await readModel.projections();
  const setAside = readModel.setAside(options.json ? undefined : SHOWN);
  if (options.json) json(io, { items, setAside });
  else io.out(listText(io, { wrong, items, setAside }));
  const halted = items.some(({ state }) => state === 'halted' || state === 'failing');
  return halted || wrong.length > 0 ? exit.no : exit.yes;
}

interface Listed {
  readonly wrong: readonly Mismatch[];
  readonly items: readonly ProjectionStatus[];
  readonly setAside: readonly AsideDemand[];
}

function listText(io: Io, { wrong, items, setAside }: Listed): string {
  const aside = setAside.length > 0 ? `\nSet aside\n${textTable(io, asideColumns, setAside)}` : '';
  const history = wrong.filter(({ what }) => what === 'history').map(({ detail }) => `\n${detail}\n`);
  return `${textTable(io, columns, items)}${aside}${history.join('')}`;
}

/** As many as a person looks at. */
const SHOWN = 100;

const columns: TextColumn<ProjectionStatus>[] = [
  { title: 'name', value: ({ name }) => name },
  { title: 'role', value: ({ role }) => role },
  { title: 'state', value: ({ state, error }) => (error === undefined ? state : `${state}: ${error}`) },
  { title: 'position', value: ({ position }) => position },
  { title: 'ledger', value: ({ head }) => head },
  { title: 'set aside', value: ({ setAside }) => setAside },
];

const asideColumns: TextColumn<AsideDemand>[] = [
  { title: 'demand', value: ({ demand }) => demand ?? 'cannot be read' },
  { title: 'from position', value: ({ position }) => position },
  { title: 'events', value: ({ events }) => events },
  { title: 'why', value: ({ error }) => error },
];

async function rebuild(io: Io, readModel: ReadModel, options: Options): Promise<ExitCode> {
  const progress = progressOf(io, 'rebuild', 'events');
  const reached = await readModel.rebuild(({ events, of }) => progress.show(events, of)).finally(() => progress.end());
  if (options.json) json(io, { position: reached });
  else io.out(`Rebuilt up to position ${reached}. Run "ledger projections promote" to put it in place.\n`);
  return exit.yes;
}

async function promote(io: Io, readModel: ReadModel, options: Options): Promise<ExitCode> {
  const answer = await readModel.promote({ accept: options.accept ?? false });
  if (options.json) json(io, answer);
  else {
    for (const { what, live, rebuilt } of answer.differences) {
      io.out(`  ${what}: live ${live ?? 'nothing'}, rebuilt ${rebuilt ?? 'nothing'}\n`);
    }
    const put = `The rebuilt tables are live, up to position ${answer.position}.\n`;
    io.out(answer.promoted ? put : 'They differ, so the live tables stay. --accept puts the rebuilt ones in place.\n');
  }
  return answer.promoted ? exit.yes : exit.no;
}

async function retry(io: Io, readModel: ReadModel, options: Options): Promise<ExitCode> {
  const progress = progressOf(io, 'retry', 'events');
  const answer = await readModel.retry(({ events, of }) => progress.show(events, of)).finally(() => progress.end());
  const { tried, setAside, position } = answer;
  if (options.json) json(io, answer);
  else if (tried === 0) io.out(`No demand is set aside; all are counted up to position ${position}.\n`);
  else io.out(`${tried - setAside} of ${tried} demands are counted now; ${setAside} are still set aside.\n`);
  return setAside === 0 ? exit.yes : exit.no;
}
