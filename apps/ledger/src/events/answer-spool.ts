import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { SpoolRoom } from './spool-room';

/** So much is kept in memory before a file is made: clients that read while they send never need one. */
const IN_MEMORY = 256 * 1024;
const PIECE = 64 * 1024;

/** More answers wait for their client than may. */
export class SpoolFull extends Error {}

/**
 * Answers between the one who makes them and the client that reads them. The maker never waits for the client: what is
 * not read yet lies in memory up to a bound, and behind that in a file, so that memory stays flat and a client that
 * sends everything before it reads anything gets its answers. One maker, one reader.
 */
export class AnswerSpool {
  private readonly fresh: Buffer[] = [];
  private freshBytes = 0;
  private file: FileHandle | undefined;
  /** Bytes that went into the file, and bytes that were read from it. It is a ring: what was read is overwritten. */
  private written = 0;
  private read = 0;
  /** Ends when all that changes the file so far has ended. */
  private changing: Promise<unknown> = Promise.resolve();
  private touched = false;
  private last: Buffer | undefined;
  private state: 'open' | 'ended' | 'closed' = 'open';
  private wake: () => void = () => undefined;
  private readonly body: Readable;

  constructor(private readonly room: SpoolRoom) {
    this.body = new Readable({
      highWaterMark: PIECE,
      read: () => void this.next().then(...this.pushing()),
      destroy: (error, done) => callbackify(() => this.close())((fault) => done(error ?? fault)),
    });
  }

  /** What the client reads. To destroy it closes the spool. */
  get answers(): Readable {
    return this.body;
  }

  /** Whether the client is not there any more. */
  get isClosed(): boolean {
    return this.state === 'closed';
  }

  /** Whether no answer was put in yet. */
  get isUntouched(): boolean {
    return !this.touched;
  }

  /**
   * Puts an answer behind those that are there.
   *
   * @throws SpoolFull when more wait than may; and errors of the file system
   */
  async write(text: string): Promise<void> {
    if (this.isClosed || text === '') return;
    this.touched = true;
    const bytes = Buffer.from(text);
    if (this.written === this.read && this.hasRoomInMemory(bytes.length)) {
      this.fresh.push(bytes);
      this.freshBytes += bytes.length;
    } else await this.change(() => this.append(bytes));
    this.wake();
  }

  /** No more answers come; a last line is always taken, whatever the bounds. */
  end(lastLine = ''): void {
    if (this.state !== 'open') return;
    this.last = Buffer.from(lastLine);
    this.state = 'ended';
    this.wake();
  }

  /** Breaks the answer off where it is. */
  fail(error: Error): void {
    this.body.destroy(error);
  }

  private hasRoomInMemory(bytes: number): boolean {
    return this.freshBytes === 0 || this.freshBytes + bytes <= IN_MEMORY;
  }

  private change(work: () => Promise<void>): Promise<void> {
    const change = this.changing.then(work);
    this.changing = change.catch(() => undefined);
    return change;
  }

  private async append(bytes: Buffer): Promise<void> {
    if (!this.room.take(this.written - this.read, bytes.length)) throw new SpoolFull('Too many answers wait unread.');
    try {
      this.file ??= await temporaryFile(this.room.folder);
      for (const part of this.inRing(bytes)) await writeWhole(this.file, part.bytes, part.position);
      this.written += bytes.length;
    } catch (error) {
      this.room.release(bytes.length);
      throw error;
    }
  }

  /** The bytes as they lie in the file: in two parts where its end comes between. */
  private inRing(bytes: Buffer): { readonly bytes: Buffer; readonly position: number }[] {
    const position = this.written % this.ring;
    const untilEnd = this.ring - position;
    const parts = [
      { bytes: bytes.subarray(0, untilEnd), position },
      { bytes: bytes.subarray(untilEnd), position: 0 },
    ];
    return parts.filter((part) => part.bytes.length > 0);
  }

  private get ring(): number {
    return this.room.bounds.each;
  }

  /** Gives the disk back once the client has caught up. */
  private async shrink(): Promise<void> {
    if (this.read < this.written) return;
    this.read = this.written = 0;
    await this.file?.truncate(0);
  }

  private pushing(): [(bytes: Buffer | null) => void, (error: Error) => void] {
    return [(bytes) => void this.body.push(bytes), (error) => this.fail(error)];
  }

  /** The next piece: what is in memory is always older than what is in the file. */
  private async next(): Promise<Buffer | null> {
    for (;;) {
      const piece = this.fresh.shift();
      if (piece) {
        this.freshBytes -= piece.length;
        return piece;
      }
      if (this.read < this.written) return this.fromFile();
      if (this.state === 'closed') return null;
      if (this.state === 'ended') return this.lastPiece();
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private lastPiece(): Buffer | null {
    const { last } = this;
    this.last = undefined;
    return last && last.length > 0 ? last : null;
  }

  private async fromFile(): Promise<Buffer> {
    const position = this.read % this.ring;
    const bytes = Buffer.alloc(Math.min(PIECE, this.written - this.read, this.ring - position));
    const { bytesRead } = await this.file!.read(bytes, 0, bytes.length, position);
    if (bytesRead === 0) throw new Error('The file of unread answers is shorter than what was written to it.');
    this.read += bytesRead;
    this.room.release(bytesRead);
    if (this.read === this.written) await this.change(() => this.shrink());
    return bytes.subarray(0, bytesRead);
  }

  private async close(): Promise<void> {
    this.state = 'closed';
    this.wake();
    await this.changing;
    this.room.release(this.written - this.read);
    this.written = this.read = 0;
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }
}

/** A file without a name, so that nothing of it is left whatever happens to the process. */
async function temporaryFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `.answers-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}

async function writeWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, from, bytes.length - from, position + from);
    from += bytesWritten;
  }
}
