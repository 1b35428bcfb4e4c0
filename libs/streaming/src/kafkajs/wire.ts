import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { DoubtfulOutcome } from '../port';
import { noteSilence } from './seeds';

const KEEP_ALIVE_AFTER_MS = 60_000;
/** From opening a connection to the first byte of an answer. */
const SILENCE_MS = 1_000;

/**
 * The sockets of one producer. kafkajs tells about requests that were answered or timed out, not about those that a
 * broken connection took with it; and its `disconnect()` waits for answers that may never come. Here each broken
 * connection is seen, and all of them can be cut at once.
 */
export class Wire {
  private readonly sockets = new Set<net.Socket>();
  private cutOff = false;
  private readonly watchers = new Set<(doubt: string) => void>();

  get isCut(): boolean {
    return this.cutOff;
  }

  /**
   * The outcome of the work, unless something goes wrong on the wire first: what was on its way is in doubt then, and the
   * client would go on trying for seconds before it says so.
   */
  async holding<T>(work: Promise<T>): Promise<T> {
    let watcher = (_doubt: string): void => undefined;
    const broken = new Promise<never>((_, reject) => {
      watcher = (doubt) => reject(new DoubtfulOutcome(doubt));
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
    // A broker that hangs is connected to by its kernel, and the client would ask it, and no other, again and again.
    const silence = setTimeout(() => {
      if (socket.bytesRead > 0) return;
      noteSilence(`${host}:${port}`);
      socket.destroy(new Error(`${host}:${port} does not answer.`));
    }, SILENCE_MS);
    socket.once('close', () => {
      clearTimeout(silence);
      this.sockets.delete(socket);
      this.doubt('A connection broke during a transaction.');
    });
    return socket;
  };

  /** Something went wrong on the wire: whoever holds it learns of it at once. */
  doubt(reason: string): void {
    for (const watcher of this.watchers) watcher(reason);
  }

  /** Ends every connection now and allows no other: whatever the client still wants to retry goes nowhere. */
  cut(): void {
    this.cutOff = true;
    for (const socket of this.sockets) socket.destroy(new Error('This producer was thrown away.'));
  }
}
