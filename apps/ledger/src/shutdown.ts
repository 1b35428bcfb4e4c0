import type { Server } from 'node:http';
import { Ledger } from '@ledger/ledger';
import type { Log } from '@ledger/platform';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { UnusedConnections } from './http/unused-connections';
import { LOG } from './log';

/** How long requests may go on after the service was asked to stop. Below the 30 s that orchestrators wait. */
const GRACE_MS = 20_000;
const SWEEP_MS = 50;

/** What `app.close()` does beside closing the server: the work behind it stops with the requests, the ledger after them. */
@Injectable()
export class Shutdown implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private unused: UnusedConnections;
  private sweeping: NodeJS.Timeout;
  private deadline: NodeJS.Timeout;
  private stopped: Promise<void>;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly ledger: Ledger,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.unused = new UnusedConnections(this.server());
  }

  beforeApplicationShutdown(): void {
    const server = this.server();
    // Those that were busy a moment ago are idle now, and would keep the server open until they time out.
    this.sweeping = setInterval(() => {
      server.closeIdleConnections();
      this.unused.close();
    }, SWEEP_MS);
    this.deadline = setTimeout(() => {
      this.log.warn('some requests did not end in time and are cut off');
      server.closeAllConnections();
    }, GRACE_MS);
    this.stopped = this.ledger.stop();
    // It is awaited once the server has closed, and must not count as unhandled until then.
    this.stopped.catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.deadline);
    clearInterval(this.sweeping);
    await this.stopped;
    await this.ledger.close();
  }

  private server(): Server {
    return this.host.httpAdapter.getHttpServer() as Server;
  }
}
