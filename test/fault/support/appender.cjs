// Appends to a ledger file from a separate process, and prints each acknowledgement once it has it.
// Runs what `npm run build` made, as the service does.
//
//   node appender.cjs PATH FIRST COUNT [PREFIX]
//
// A participant notes each written origin in its own table, in the transaction of its append.
//
// Prints `ready`, then a line `acked ID POSITION KIND` per upstream event from FIRST on, and ends after COUNT of them.
const path = require('node:path');
const { SqliteEventStore } = require(path.resolve(__dirname, '../../../dist/libs/event-store-sqlite/src/index.js'));

const [file, first, count, prefix = 'e'] = process.argv.slice(2);
const IN_FLIGHT = 16;
const STREAMS = 20;

/** Every third upstream event gives two events: either both or none may be there afterwards. */
const appendOf = (number, expected) => ({
  stream: `D-${number % STREAMS}`,
  expected,
  origin: { source: 'https://cases.example', id: `${prefix}-${number}` },
  digest: `digest of ${number}`,
  events: Array.from({ length: number % 3 === 0 ? 2 : 1 }, (_, i) => ({
    type: 'DemandReceived',
    version: 1,
    at: '2019-03-01T00:00:00.000Z',
    data: { number, of: i },
  })),
});

async function appendWherever(store, number) {
  for (let expected = 0; ;) {
    const [answer] = await store.append([appendOf(number, expected)]);
    if (answer.kind !== 'conflict') return answer;
    expected = answer.actual;
  }
}

function noting(database) {
  database.exec('CREATE TABLE IF NOT EXISTS noted (id TEXT NOT NULL)');
  const note = database.prepare('INSERT INTO noted VALUES (?)');
  return { beforeCommit: (written) => written.forEach(({ append }) => note.run(append.origin.id)) };
}

async function main() {
  const store = SqliteEventStore.open({ path: file, participants: [noting] });
  process.stdout.write('ready\n');
  const last = Number(first) + Number(count);
  let next = Number(first);
  const worker = async () => {
    while (next < last) {
      const number = next++;
      const { position, kind } = await appendWherever(store, number);
      process.stdout.write(`acked ${prefix}-${number} ${position} ${kind}\n`); // a pipe: written before this returns
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await store.close();
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
