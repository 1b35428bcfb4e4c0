import { type OpenFolder, readModelFile } from '@ledger/data-folder';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import { Intake, type IntakeMetrics, noMetrics, Owners, posturesOf } from '@ledger/intake';
import { systemClock } from '@ledger/kernel';
import type { Log, Settings } from '@ledger/platform';
import { Publication, type Rule } from '@ledger/publication';
import { NotThisLedger } from '@ledger/read-model';
import { CannotStart } from './cannot-start';
import { FolderWatch } from './folder-watch';
import { KafkaWork } from './kafka/kafka-work';
import { openClient } from './kafka/open-client';
import { storeFactory } from './stores';
import { TotalsDoor } from './totals-door';

export interface OpenOptions {
  readonly log: Log;
  /** Where the intake counts its receipts. */
  readonly metrics?: IntakeMetrics;
  /** The rules of publication; those in force when absent. */
  readonly rules?: readonly Rule[];
  /** Leaves Kafka alone, whatever the settings say. */
  readonly withoutKafka?: boolean;
}

export interface LedgerParts {
  readonly folder: OpenFolder;
  readonly watch: FolderWatch;
  readonly intake: Intake;
  readonly totals: TotalsDoor;
  readonly kafka: KafkaWork | undefined;
  readonly publication: Publication;
  readonly metrics: IntakeMetrics;
  readonly log: Log;
  /** Closes what was opened, last first. */
  readonly resources: AsyncDisposableStack;
}

/** Opens the parts of a ledger, one after the other. A step that fails closes those before it. */
export async function opened(settings: Settings, options: OpenOptions): Promise<LedgerParts> {
  const { log, metrics = noMetrics } = options;
  await using resources = new AsyncDisposableStack();
  const open = storeFactory(settings);
  const client = options.withoutKafka ? undefined : openClient(settings, log);
  if (client) resources.defer(() => client.close());
  const folder = resources.adopt(await open(settings, settings.store), (each) => each.close());
  const { store } = folder;
  const counts = settings.roles.includes('projector');
  const path = readModelFile(settings);
  const totals = resources.adopt(totalsOf({ path, store, counts, log }), (each) => each.close());
  const intake = resources.adopt(intakeOn(store, settings, { log, metrics }), (each) => each.close());
  const watch = resources.adopt(new FolderWatch(folder, path, log), (each) => each.stop());
  const publication = new Publication(options.rules);
  const of = { store, intake, counts, publication, readModel: () => totals.open() };
  const kafka = client && resources.adopt(new KafkaWork(client, of, settings, log), (each) => each.stop());
  return { folder, watch, intake, totals, kafka, publication, metrics, log, resources: resources.move() };
}

function totalsOf(options: ConstructorParameters<typeof TotalsDoor>[0]): TotalsDoor {
  try {
    return new TotalsDoor(options);
  } catch (error) {
    if (error instanceof NotThisLedger) throw new CannotStart([error.message]);
    throw error;
  }
}

type Counted = Required<Pick<OpenOptions, 'log' | 'metrics'>>;

function intakeOn(store: SqliteEventStore, settings: Settings, { log, metrics }: Counted): Intake {
  return new Intake({
    store,
    waitingRoom: store.waitingRoom,
    clock: systemClock(),
    sources: posturesOf(settings.sources, settings.defaultPosture),
    owners: new Owners(settings.sharedSources),
    limits: settings,
    metrics,
    onUnreadable: ({ demand, detail }) => log.warn({ demand, detail }, 'something cannot be read, and stays as it is'),
    onFailure: (error) => log.error({ err: error }, 'one event failed, and no other'),
  });
}
