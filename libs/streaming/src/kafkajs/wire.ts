import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { DoubtfulOutcome } from '../port';

const KEEP_ALIVE_AFTER_MS = 60_000;

/**
 * The sockets of one producer. kafkajs tells about requests that were answered or timed out, not about those that a
 * broken connection took with it; and its `disconnect()` waits for answers that may never come. Here each broken
 * connection is seen, and all of them can be cut at once.
 */
export class Wire {
  private readonly sockets = new Set<net.Socket>();
  private cutOff = false;
  private readonly watchers = new Set<() => void>();

  get isCut(): boolean {
    return this.cutOff;
  }

  /**
   * The outcome of the work, unless a connection ends first: what was on its way there is in doubt, and the client would
   * go on trying for seconds before it says so.
   */
  async holding<T>(work: Promise<T>): Promise<T> {
    let watcher = (): void => undefined;
    const broken = new Promise<never>((_, reject) => {
      watcher = () => reject(new DoubtfulOutcome('A connection broke during a transaction.'));
      this.watchers.add(watcher);
    });
    try {
      return await Promise.race([work, broken]);
    } finally {
      this.watchers.delete(watcher);
    }
  }

  readonly connect: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.cutOff) throw new Error('This producer was thrown away.');
    const name = net.isIP(host) ? {} : { servername: host };
    const socket = ssl
      ? tls.connect({ host, port, ...name, ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    socket.setNoDelay(true);
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      for (const watcher of this.watchers) watcher();
    });
    return socket;
  };

  /** Ends every connection now and allows no other: whatever the client still wants to retry goes nowhere. */
  cut(): void {
    this.cutOff = true;
    for (const socket of this.sockets) socket.destroy(new Error('This producer was thrown away.'));
  }
}
