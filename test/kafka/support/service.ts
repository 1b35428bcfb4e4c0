import { built } from '../../run/built';
import { Child } from './child';
import { until } from './records';

export interface ServiceSettings {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly dataDir: string;
  /** Further `LEDGER_*` settings. */
  readonly env?: { readonly [name: string]: string };
}

/** One line of the service's log. */
export type LogLine = { readonly msg: string; readonly [field: string]: unknown };

/** The built service at work with Kafka, in a separate process that can be paused and killed. */
export class ServiceProcess extends Child {
  constructor({ brokers, prefix, dataDir, env = {} }: ServiceSettings) {
    super(built('apps/ledger/src/main.js'), {
      LEDGER_DATA_DIR: dataDir,
      LEDGER_PORT: '0',
      LEDGER_KAFKA_BROKERS: brokers.join(','),
      LEDGER_KAFKA_PREFIX: prefix,
      ...env,
    });
  }

  /** Resolves when it listens; rejects with what it said when it ends before. */
  static async listening(settings: ServiceSettings): Promise<ServiceProcess> {
    const service = new ServiceProcess(settings);
    await until('the service listens or ends', () => service.url !== undefined || !service.alive);
    if (service.url === undefined) throw new Error(`the service ended with ${service.end}: ${service.said}`);
    return service;
  }

  get log(): LogLine[] {
    const lines = this.said.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  /** What its streamers have gone through, as "totals/1 0/1 streaming". */
  get phases(): string[] {
    const lines = this.log.filter(({ msg }) => msg === 'streamer');
    return lines.map(({ streamer, phase }) => `${streamer as string} ${phase as string}`);
  }

  get url(): string | undefined {
    return this.log.find(({ msg }) => msg === 'listening')?.['url'] as string | undefined;
  }

  async ready(): Promise<Readiness> {
    const response = await fetch(`${this.url}/health/ready`);
    return { httpStatus: response.status, ...((await response.json()) as Omit<Readiness, 'httpStatus'>) };
  }

  /** Resolves when all that the ledger holds is streamed. */
  async streamed(): Promise<void> {
    await until('all is streamed', async () => {
      const { status, kafka } = await this.ready();
      return status === 'ready' && kafka.streamers.every(({ lag }) => lag === 0);
    });
  }

  /** The value of a metric, by its name and labels as they stand in the text. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length));
  }

  async post(events: readonly unknown[]): Promise<{ summary: { [status: string]: number } }> {
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const response = await fetch(`${this.url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as { summary: { [status: string]: number } };
  }
}

interface Readiness {
  readonly httpStatus: number;
  readonly status: string | number;
  readonly kafka: KafkaHealth;
  /** Of a problem. */
  readonly detail?: string;
}

interface KafkaHealth {
  readonly trouble?: string;
  readonly streamers: readonly { name: string; phase: string; reason?: string; lag: number; cursor?: string }[];
  readonly intake?: { state: string; reason?: string };
}
