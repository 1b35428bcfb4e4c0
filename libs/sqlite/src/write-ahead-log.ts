import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * What a write-ahead log says of itself. `damaged`: a frame, or the header, is not as SQLite wrote it, and more of the same
 * log stands behind it. SQLite takes such a place for the end of the log, and drops what was committed behind it.
 */
export type WalState =
  | { readonly kind: 'none' }
  | { readonly kind: 'sound'; readonly frames: number }
  | { readonly kind: 'damaged'; readonly frame: number; readonly what: string };

const HEADER = 32;
const FRAME_HEADER = 24;
/** The last bit says in which byte order the checksums are counted (https://sqlite.org/fileformat2.html#walformat). */
const MAGIC = 0x377f0682;

/** How often it is looked at again when it seems damaged: another process may be writing to it at that moment. */
const LOOKS = 3;

/** Reads a write-ahead log without SQLite, and changes nothing. @param path of the log, not of the database */
export function walState(path: string): WalState {
  let state = look(path);
  for (let looks = 1; looks < LOOKS && state.kind === 'damaged'; looks++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    state = look(path);
  }
  return state;
}

function look(path: string): WalState {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'none' };
    throw error;
  }
  try {
    return new Wal(file).state();
  } finally {
    closeSync(file);
  }
}

type Sum = readonly [number, number];

class Wal {
  private readonly size: number;

  constructor(private readonly file: number) {
    this.size = fstatSync(file).size;
  }

  state(): WalState {
    const header = this.read(0, HEADER);
    if (this.size <= HEADER || header.length < HEADER) return { kind: 'none' };
    const magic = header.readUInt32BE(0);
    const read = reader((magic & 1) === 1);
    const sum = checksum(read, header.subarray(0, 24), [0, 0]);
    const pageSize = header.readUInt32BE(8);
    if ((magic & ~1) !== MAGIC || !isSum(header, 24, sum)) {
      return { kind: 'damaged', frame: 0, what: 'its header is not as it was written' };
    }
    return this.frames(read, { pageSize, salts: header.subarray(16, 24), sum });
  }

  private frames(read: Read, start: Start): WalState {
    const length = FRAME_HEADER + start.pageSize;
    const count = Math.floor((this.size - HEADER) / length);
    let sum = start.sum;
    for (let i = 0; i < count; i++) {
      const frame = this.read(HEADER + i * length, length);
      const next = sumOf(read, frame, sum);
      const isCurrent = isOf(start, frame);
      if (isCurrent && isSum(frame, 16, next)) sum = next;
      else return this.endedAt(i, isCurrent, { ...start, length, count });
    }
    return { kind: 'sound', frames: count };
  }

  /**
   * The log ends before frame `at`, or that frame is damaged. A write that was cut off leaves no whole frame at the very
   * end of the file, and nothing of the same log behind it.
   */
  private endedAt(at: number, isCurrent: boolean, log: Start & { length: number; count: number }): WalState {
    const isWhole = isCurrent && at === log.count - 1 && this.size === HEADER + log.count * log.length;
    if (!isWhole && !this.goesOn(at + 1, log.count, log)) return { kind: 'sound', frames: at };
    return { kind: 'damaged', frame: at + 1, what: `frame ${at + 1} of ${log.count} is not as it was written` };
  }

  /** Whether a later frame belongs to the same log: a torn end has none behind it. */
  private goesOn(from: number, count: number, { length, salts }: { length: number; salts: Buffer }): boolean {
    for (let i = from; i < count; i++) {
      if (salts.equals(this.read(HEADER + i * length + 8, 8))) return true;
    }
    return false;
  }

  private read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.file, bytes, 0, length, position));
  }
}

interface Start {
  readonly pageSize: number;
  readonly salts: Buffer;
  readonly sum: Sum;
}

type Read = (bytes: Buffer, at: number) => number;

const reader =
  (isBigEndian: boolean): Read =>
  (bytes, at) =>
    isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);

/** Frames of the present log bear its salts; those that an earlier one left behind bear others. */
const isOf = ({ pageSize, salts }: Start, frame: Buffer): boolean =>
  frame.length === FRAME_HEADER + pageSize && salts.equals(frame.subarray(8, 16));

/** A frame's checksum covers the first 8 bytes of its header, and its page. */
const sumOf = (read: Read, frame: Buffer, before: Sum): Sum =>
  checksum(read, frame.subarray(FRAME_HEADER), checksum(read, frame.subarray(0, 8), before));

/** The running checksum of SQLite over pairs of 32-bit words. */
function checksum(read: Read, bytes: Buffer, [a, b]: Sum): Sum {
  let [first, second] = [a, b];
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + read(bytes, at) + second) >>> 0;
    second = (second + read(bytes, at + 4) + first) >>> 0;
  }
  return [first, second];
}

/** Stored checksums are big-endian, independent of the byte order of the words. */
const isSum = (bytes: Buffer, at: number, [first, second]: Sum): boolean =>
  bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
