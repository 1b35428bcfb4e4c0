import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract } from '@ledger/streaming';
import { until } from './records';
import { ServiceProcess, type ServiceSettings } from './service';

/** A ledger with its own folder and prefix, and the services that are started on it. */
export class Installation {
  readonly contract = new Contract(`${randomUUID().slice(0, 8)}.`);
  readonly folder = mkdtempSync(join(tmpdir(), 'ledger-kafka-'));
  private readonly services: ServiceProcess[] = [];

  constructor(private readonly brokers: readonly string[]) {}

  /** A service that listens. */
  async start(env?: ServiceSettings['env'], brokers?: readonly string[]): Promise<ServiceProcess> {
    const service = await ServiceProcess.listening(this.settings(env, brokers));
    this.services.push(service);
    return service;
  }

  /** What a service says that does not start. */
  async refusal(env: ServiceSettings['env'], brokers?: readonly string[]): Promise<string> {
    const service = new ServiceProcess(this.settings(env, brokers));
    this.services.push(service);
    await until('it ends', () => !service.alive);
    await service.over();
    if (service.end !== 1) throw new Error(`the service ended with ${service.end}: ${service.said}`);
    return service.said;
  }

  /** The path of a new file that holds this text. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Kills what is left of its services and removes its folder. */
  async remove(): Promise<void> {
    for (const service of this.services) await service.signal('SIGKILL');
    rmSync(this.folder, { recursive: true });
  }

  private settings(env: ServiceSettings['env'] = {}, brokers = this.brokers): ServiceSettings {
    return { brokers, prefix: this.contract.prefix, dataDir: this.folder, env };
  }
}
