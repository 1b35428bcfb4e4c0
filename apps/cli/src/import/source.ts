import { createReadStream, createWriteStream, mkdtempSync, type ReadStream, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline as piped, type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PRIVATE_FILE } from '@ledger/sqlite';
import { Failure } from '../failure';
import type { Io } from '../io';

/** Where events are imported from. */
export interface Source {
  /** Its text: what was gzipped is unpacked. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes of the file that were read so far, and that there are; 0 when that is not known. */
  read(): number;
  readonly size: number;
}

/** A file, or with `-` standard input. @throws Failure when standard input is a terminal */
export function sourceOf(io: Io, file: string): Source {
  if (file === '-' && io.input.isTTY)
    throw new Failure('There is nothing to import.', 'Name a file, or pipe events in.');
  if (file === '-') return { bytes: fromStream(io.input, 'standard input'), read: () => 0, size: 0 };
  const found = statSync(file);
  if (!found.isFile()) return { bytes: fromStream(createReadStream(file), file), read: () => 0, size: 0 };
  const stream = createReadStream(file, { highWaterMark: 1 << 20 });
  return { bytes: fromFile(stream, file), read: () => stream.bytesRead, size: found.size };
}

/** No JSON text begins like this, and every gzip file does (RFC 1952, 2.3.1). */
const GZIP = [0x1f, 0x8b] as const;

const isGzip = (first: Uint8Array): boolean => GZIP.every((byte, i) => first[i] === byte);

/**
 * The bytes of a file as they are, or unpacked when it begins like a gzip file. Its checksums stand at its end: it is
 * unpacked once before, so that nothing of a damaged one is recorded.
 *
 * @throws Failure before the first byte when it is cut off or damaged
 */
async function* fromFile(packed: ReadStream, file: string): AsyncGenerator<Uint8Array> {
  const { first, whole } = await begun(packed);
  if (isGzip(first)) await verify(file, file);
  yield* isGzip(first) ? gunzipped(whole, file) : whole;
}

/** The same of what can be read only once: when it is gzipped it is kept in a temporary file until it is verified. */
async function* fromStream(packed: Readable, name: string): AsyncGenerator<Uint8Array> {
  const { first, whole } = await begun(packed);
  yield* isGzip(first) ? spooled(whole, name) : whole;
}

async function* spooled(whole: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-import-'));
  const path = join(folder, 'packed');
  try {
    await pipeline(whole, createWriteStream(path, { mode: PRIVATE_FILE }));
    await verify(path, name);
    yield* gunzipped(createReadStream(path), name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first bytes, and all bytes with them. */
async function begun(packed: Readable) {
  const chunks = packed[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let first = await nextBytes(chunks);
  if (first.length === 1) first = Buffer.concat([first, await nextBytes(chunks)]);
  return { first, whole: restored(first, chunks) };
}

async function nextBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const { done, value } = await chunks.next();
  return done ? new Uint8Array() : value;
}

async function* restored(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** Unpacks all of it into nothing. @throws Failure */
async function verify(path: string, name: string): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), createGunzip(), nowhere).catch(
    (error: unknown) => {
      throw damaged(name, error);
    },
  );
}

async function* gunzipped(packed: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const text = piped(packed, createGunzip(), () => undefined);
  try {
    yield* text as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw damaged(name, error);
  }
}

const damaged = (name: string, error: unknown): Failure =>
  new Failure(
    `${name} is gzipped, and breaks off or is damaged (${(error as Error).message}).`,
    'Bring a whole one, and import that: nothing counts twice.',
  );
