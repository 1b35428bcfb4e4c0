// Both streamers as a process of their own, to be killed. Runs what `npm run build` made, as the service does.
// Environment: BROKERS, PREFIX, FOLDER, LEDGER_KAFKA_CLIENT, LEDGER_FAILPOINT. Says "<streamer> phase <phase>" at each change, and ends when it is
// asked to or when somebody fences it.
const path = require('node:path');

const built = (lib) => require(path.resolve(__dirname, `../../../dist/libs/${lib}/src/index.js`));
const { SqliteEventStore } = built('event-store-sqlite');
const { Publication } = built('publication');
const { ReadModel } = built('read-model');
const { clientNamed } = built('kafka');
const { Contract, CursorLog, DemandFeed, Streamer, TotalsFeed } = built('streaming');
const { publicData } = require(path.resolve(__dirname, '../../../dist/libs/ledger/src/kafka/public-data.js'));

const { BROKERS = '', PREFIX = '', FOLDER = '', LEDGER_KAFKA_CLIENT = 'kafkajs' } = process.env;

const store = SqliteEventStore.open({ path: `${FOLDER}/ledger.db` });
const model = ReadModel.open({ path: `${FOLDER}/read-model.db`, store });
const client = clientNamed(LEDGER_KAFKA_CLIENT, { brokers: BROKERS.split(','), clientId: `chaos-${process.pid}` });
const contract = new Contract(PREFIX);
const cursors = new CursorLog(client, contract.topic('cursors'));
const publication = new Publication();
const feeds = [
  new TotalsFeed(contract, model, store, publication),
  new DemandFeed(contract, store, publicData, publication),
];

const onPhase = ({ name, phase, reason }) => {
  process.stdout.write(`${name} phase ${phase} ${reason ?? ''}\n`);
  if (phase === 'standing-by' || phase === 'refused') process.exit(phase === 'refused' ? 3 : 0);
};
const streamers = feeds.map((feed) => new Streamer({ client, cursors, feed, prefix: PREFIX, limit: 200, onPhase }));

async function stop() {
  await Promise.all(streamers.map((streamer) => streamer.stop()));
  await model.close();
  await store.close();
}

process.once('SIGTERM', () => void stop());
model.start();
for (const streamer of streamers) streamer.start();
