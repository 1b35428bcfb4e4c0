import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { TopicSpec } from '@ledger/kafka';

/** The parts of asyncapi.yaml that the program works with. */
interface AsyncApi {
  readonly channels: { readonly [name: string]: Channel };
}

interface Channel {
  readonly address: string;
  readonly bindings: {
    readonly kafka: {
      readonly partitions: number;
      readonly replicas: number;
      readonly topicConfiguration: { readonly [name: string]: string | number | readonly string[] };
    };
  };
}

export const channelNames = [
  'totalChanges',
  'totals',
  'cursors',
  'demandEvents',
  'reports',
  'intake',
  'deadLetters',
] as const;
export type ChannelName = (typeof channelNames)[number];

/** The topics of the contract, under the prefix that separates one installation from another on the same brokers. */
export class Contract {
  private readonly document: AsyncApi;

  constructor(
    readonly prefix = '',
    path = contractPath(),
  ) {
    this.document = parse(readFileSync(path, 'utf8')) as AsyncApi;
    const missing = channelNames.filter((name) => !this.document.channels[name]);
    if (missing.length > 0) throw new Error(`${path} has no channel ${missing.join(', ')}.`);
  }

  topic(channel: ChannelName): string {
    return `${this.prefix}${this.channel(channel).address}`;
  }

  partitions(channel: ChannelName): number {
    return this.channel(channel).bindings.kafka.partitions;
  }

  spec(channel: ChannelName): TopicSpec {
    const { partitions, replicas, topicConfiguration } = this.channel(channel).bindings.kafka;
    const config: Record<string, string> = {};
    for (const [name, value] of Object.entries(topicConfiguration)) {
      config[name] = Array.isArray(value) ? value.join(',') : String(value);
    }
    return { topic: this.topic(channel), partitions, replicas, config };
  }

  specs(): TopicSpec[] {
    return channelNames.map((name) => this.spec(name));
  }

  private channel(name: ChannelName): Channel {
    return this.document.channels[name]!;
  }
}

/** asyncapi.yaml lies at the root of the project, above the sources and above what is built from them. */
export function contractPath(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'asyncapi.yaml');
    if (existsSync(path)) return path;
  }
  throw new Error('asyncapi.yaml is missing: it belongs in the root folder of the project.');
}
