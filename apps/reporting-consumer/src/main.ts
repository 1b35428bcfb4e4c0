import { ReportingConsumer } from './reporting-consumer';
import { settingsFrom } from './settings';
import { TotalsStore } from './totals-store';

const say = (event: string, more: object = {}): void =>
  void process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);

/** Ends the process. A supervisor restarts it, and it resumes at the cursor in its store. */
function fail(doing: string, error: Error): void {
  const isMissing = 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION';
  const why = isMissing ? 'there is no such topic: check REPORTING_PREFIX' : `${error.message} (${error.name})`;
  process.stderr.write(`Cannot ${doing}: ${why}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const settings = settingsFrom(process.env);
  const { topic, database, kafka } = settings;
  const doing = `follow ${topic} of ${kafka.brokers.join(',')} into ${database}`;
  const store = TotalsStore.open(database);
  const consumer = new ReportingConsumer(settings, store, {
    taken: (taken, partition) => say('taken', { partition, ...taken }),
    failed: (error) => fail(doing, error),
  });
  // It bears a kill at any moment, so there is nothing to wait for; the client would wait for brokers that do not answer.
  const stop = (): void => {
    store.close();
    say('stopped');
    process.exit();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await consumer.start().catch((error: Error) => fail(doing, error));
  say('following', { topic, database });
}

main().catch((error: Error) => fail('begin', error));
