import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { DoubtfulOutcome, Refused } from '../port';
import { alertIn, shutDoor } from './door';
import { missingPermission } from '../adapter/permission';
import { noteSilence } from './seeds';

const KEEP_ALIVE_AFTER_MS = 60_000;
/** From opening a connection to the first byte of an answer. */
const SILENCE_MS = 1_000;

type Trouble = DoubtfulOutcome | Refused;

/**
 * The sockets of one producer. kafkajs tells about requests that were answered or timed out, not about those that a
 * broken connection took with it; and its `disconnect()` waits for answers that may never come. Here each broken
 * connection is seen, and all of them can be cut at once.
 */
export class Wire {
  private readonly sockets = new Set<net.Socket>();
  private cutOff = false;
  private readonly watchers = new Set<(trouble: Trouble) => void>();
  private refused: Refused | undefined;

  get isCut(): boolean {
    return this.cutOff;
  }

  /** What a broker has said that no new try will change. */
  get refusal(): Refused | undefined {
    return this.refused;
  }

  /**
   * The outcome of the work, unless something goes wrong on the wire first: what was on its way is in doubt then, and the
   * client would go on trying for seconds before it says so.
   */
  holding<T>(work: Promise<T>): Promise<T> {
    return this.unless(() => true, work);
  }

  /** The outcome of the work, unless a broker refuses first: the client would go on asking for seconds. */
  unlessRefused<T>(work: Promise<T>): Promise<T> {
    return this.unless((trouble) => trouble instanceof Refused, work);
  }

  private async unless<T>(counts: (trouble: Trouble) => boolean, work: Promise<T>): Promise<T> {
    let watcher = (_trouble: Trouble): void => undefined;
    const broken = new Promise<never>((_, reject) => {
      watcher = (trouble) => counts(trouble) && reject(trouble);
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
    if (!ssl) socket.once('data', (answer: Buffer) => endOnAlert(socket, answer));
    this.look(socket, `${host}:${port}`);
    return socket;
  };

  private look(socket: net.Socket, place: string): void {
    this.sockets.add(socket);
    // While brokers are away the client bids farewell to one dead socket again and again, each time with a listener.
    socket.setMaxListeners(0);
    // A broker that hangs is connected to by its kernel, and the client would ask it, and no other, again and again.
    const silence = setTimeout(() => {
      if (socket.bytesRead > 0) return;
      noteSilence(place);
      socket.destroy(new Error(`${place} does not answer.`));
    }, SILENCE_MS);
    socket.once('error', (error) => this.refuse(shutDoor(error, place)));
    socket.once('close', () => {
      clearTimeout(silence);
      this.sockets.delete(socket);
      this.doubt('A connection broke during a transaction.');
    });
  }

  /** kafkajs keeps to its log why it found no coordinator: that this user may not ask for one. */
  overhear(request: string, error: string): void {
    this.refuse(missingPermission(error, request));
  }

  /** Something went wrong on the wire: tells all that wait on it at once. */
  doubt(reason: string): void {
    this.tell(this.refused ?? new DoubtfulOutcome(reason));
  }

  private refuse(refusal: Refused | undefined): void {
    this.refused ??= refusal;
    if (refusal) this.tell(refusal);
  }

  private tell(trouble: Trouble): void {
    for (const watcher of this.watchers) watcher(trouble);
  }

  /** Ends every connection now and allows no other: whatever the client still wants to retry goes nowhere. */
  cut(): void {
    this.cutOff = true;
    for (const socket of this.sockets) socket.destroy(new Error('This producer was thrown away.'));
  }
}

function endOnAlert(socket: net.Socket, answer: Buffer): void {
  const alert = alertIn(answer);
  if (alert) socket.destroy(alert);
}
