import { createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
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

/** A file, or with `-` standard input. @throws Failure when nobody pipes anything in */
export function sourceOf(io: Io, file: string): Source {
  if (file === '-' && io.input.isTTY)
    throw new Failure('There is nothing to import.', 'Name a file, or pipe events in.');
  if (file === '-') return { bytes: unpacked(io.input, 'standard input'), read: () => 0, size: 0 };
  const { size } = statSync(file);
  const stream = createReadStream(file, { highWaterMark: 1 << 20 });
  return { bytes: unpacked(stream, file), read: () => stream.bytesRead, size };
}

/** No JSON text begins like this, and every gzip file does (RFC 1952, 2.3.1). */
const GZIP = [0x1f, 0x8b] as const;

/** The bytes as they are, or unpacked when they begin like a gzip file. @throws Failure when that is cut off or broken */
async function* unpacked(packed: Readable, name: string): AsyncGenerator<Uint8Array> {
  const chunks = packed[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let first = await nextBytes(chunks);
  if (first.length === 1) first = Buffer.concat([first, await nextBytes(chunks)]);
  const whole = restored(first, chunks);
  yield* GZIP.every((byte, i) => first[i] === byte) ? gunzipped(whole, name) : whole;
}

async function nextBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const { done, value } = await chunks.next();
  return done ? new Uint8Array() : value;
}

async function* restored(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* gunzipped(packed: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const text = pipeline(packed, createGunzip(), () => undefined);
  try {
    yield* text as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new Failure(
      `${name} is gzipped, and breaks off or is damaged (${(error as Error).message}).`,
      'Bring a whole one, and import that: nothing counts twice.',
    );
  }
}
