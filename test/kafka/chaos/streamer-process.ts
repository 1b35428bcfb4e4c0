import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { ReadModel } from '@ledger/read-model';
import { Contract, CursorLog, KafkajsClient, Streamer, TotalsFeed } from '@ledger/streaming';

/**
 * A streamer as a process of its own, to be killed. Environment: BROKERS, PREFIX, FOLDER, LEDGER_FAILPOINT. Says
 * "phase <phase>" at each change, and ends when it is asked to or when somebody fences it.
 */
const { BROKERS = '', PREFIX = '', FOLDER = '' } = process.env;

const store = SqliteEventStore.open({ path: `${FOLDER}/ledger.db` });
const model = ReadModel.open({ path: `${FOLDER}/read-model.db`, store });
const client = new KafkajsClient({ brokers: BROKERS.split(','), clientId: `chaos-${process.pid}` });
const contract = new Contract(PREFIX);
const cursors = new CursorLog(client, contract.topic('cursors'));
const feed = new TotalsFeed(contract, model, store);

const streamer = new Streamer({
  client,
  cursors,
  feed,
  prefix: PREFIX,
  limit: 200,
  onPhase: ({ phase, reason }) => {
    process.stdout.write(`phase ${phase} ${reason ?? ''}\n`);
    if (phase === 'standing-by' || phase === 'refused') process.exit(phase === 'refused' ? 3 : 0);
  },
});

model.start();
streamer.start();

process.once('SIGTERM', () => {
  void streamer
    .stop()
    .then(() => model.close())
    .then(() => store.close())
    .then(() => process.exit(0));
});
