// An intake as a separate process, which certain records kill without a message, as an endless loop or a lack of memory does.
// Runs what `npm run build` made. Environment: BROKERS, PREFIX, FOLDER, DEADLY (ids of events, with commas between).
const path = require('node:path');

const built = (lib) => require(path.resolve(__dirname, `../../../dist/libs/${lib}/src/index.js`));
const { Intake, posturesOf } = built('intake');
const { SqliteEventStore } = built('event-store-sqlite');
const { systemClock } = built('kernel');
const { clientNamed } = built('kafka');
const { Attempts, Contract, IntakeRunner } = built('streaming');

const { BROKERS = '', PREFIX = '', FOLDER = '', DEADLY = '', LEDGER_KAFKA_CLIENT = 'kafkajs' } = process.env;

const clock = systemClock();
const store = SqliteEventStore.open({ path: `${FOLDER}/ledger.db` });
const { waitingRoom } = store;
const intake = new Intake({ store, waitingRoom, clock, sources: posturesOf(new Map(), 'enforce') });
const deadly = new Set(DEADLY.split(','));

const runner = new IntakeRunner({
  client: clientNamed(LEDGER_KAFKA_CLIENT, { brokers: BROKERS.split(','), sessionMs: 2_000 }),
  contract: new Contract(PREFIX),
  intake: {
    async submitMany(events, context) {
      const before = events.findIndex(({ id }) => deadly.has(id));
      // What stands before it in the same batch may be on the disk when it strikes.
      if (before > 0) await intake.submitMany(events.slice(0, before), context);
      if (before >= 0) process.kill(process.pid, 'SIGKILL');
      return intake.submitMany(events, context);
    },
  },
  clock,
  attempts: Attempts.open(`${FOLDER}/intake-attempts.db`),
  instance: 'deadly',
});
runner.start();
