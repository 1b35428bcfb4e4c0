import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that sends bytes as they are, and reads only when it is told to: as many ordinary clients do. */
export class RawClient {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private wake: () => void = () => undefined;
  /** Resolves when the connection is gone: whether the service closed it in order, or reset it. */
  readonly ended: Promise<'closed' | 'reset'>;

  private constructor(readonly socket: Socket) {
    let failed = false;
    socket.on('error', () => (failed = true));
    this.ended = once(socket, 'close').then(() => (failed ? 'reset' : 'closed'));
    socket.pause();
  }

  static async open(service: { readonly url: string }): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(service.url).port) });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Sends the head of a request, with a body in chunks unless its length is among the headers. */
  head(method: string, path: string, headers: Readonly<Record<string, string | number>> = {}): void {
    const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}`);
    this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  }

  /** Sends, and resolves when the kernel has it all: that is, when the other side has read nearly all of it. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Begins to read. */
  listen(): void {
    if (this.socket.listenerCount('data') > 0) return;
    this.socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.bytes += chunk.length;
      this.wake();
    });
    this.socket.once('close', () => this.wake());
    this.socket.resume();
  }

  /** Reads until what was read satisfies. */
  async readUntil(isEnough: (text: string) => boolean): Promise<string> {
    this.listen();
    while (!isEnough(this.text) && !this.socket.destroyed) await this.more();
    return this.text;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  get received(): number {
    return this.bytes;
  }

  private more(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

/** The lines of JSON in the body of an answer in chunks, and whether it ended as HTTP wants it. */
export function linesOf(answer: string): { readonly lines: Record<string, unknown>[]; readonly isWhole: boolean } {
  // Sizes of chunks are in bytes.
  const body = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toString('latin1');
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, end), 16);
    if (end === -1 || !(size > 0)) break;
    pieces.push(body.slice(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  const lines = Buffer.from(pieces.join(''), 'latin1').toString().split('\n');
  const isWhole = body.endsWith('\r\n0\r\n\r\n') || body === '0\r\n\r\n';
  return { lines: lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>), isWhole };
}
