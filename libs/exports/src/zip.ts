import { crc32, createDeflateRaw } from 'node:zlib';
import { through } from './through';

export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<string> | Iterable<string>;
}

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly plain: number;
  readonly offset: number;
}

/** Sizes come after the content (bit 3), names are UTF-8 (bit 11): PKWARE APPNOTE 4.4.4. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1980-01-01, the first day that the format knows: the same rows always give the same bytes. */
const DAY = 0x21;

/** Packs entries into a ZIP file as they come, in flat memory. An entry must stay below 4 GiB. */
export async function* zip(entries: Iterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const head = localHeader(name);
    yield head;
    const sums = { crc: 0, packed: 0, plain: 0 };
    yield* deflated(entry.content, sums);
    yield record(0x08074b50, [sums.crc, sums.packed, sums.plain]);
    written.push({ name, offset, ...sums });
    offset += head.length + sums.packed + 16;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOfDirectory(written.length, directory.length, offset);
}

async function* deflated(content: ZipEntry['content'], sums: { crc: number; packed: number; plain: number }) {
  async function* counted() {
    for await (const text of content) {
      const bytes = Buffer.from(text);
      sums.crc = crc32(bytes, sums.crc);
      sums.plain += bytes.length;
      yield bytes;
    }
  }
  for await (const chunk of through<Buffer>(counted(), createDeflateRaw())) {
    sums.packed += chunk.length;
    yield chunk;
  }
}

/** Little-endian 32-bit words. */
function record(...parts: readonly (number | readonly number[])[]): Buffer {
  const words = parts.flat();
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32LE(word, index * 4));
  return bytes;
}

/** Little-endian 16-bit words. */
function shorts(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 2);
  words.forEach((word, index) => bytes.writeUInt16LE(word, index * 2));
  return bytes;
}

const localHeader = (name: Buffer): Buffer =>
  Buffer.concat([
    record(0x04034b50),
    shorts(20, FLAGS, DEFLATE, 0, DAY),
    record(0, 0, 0),
    shorts(name.length, 0),
    name,
  ]);

const directoryEntry = ({ name, crc, packed, plain, offset }: Written): Buffer =>
  Buffer.concat([
    record(0x02014b50),
    shorts(20, 20, FLAGS, DEFLATE, 0, DAY),
    record(crc, packed, plain),
    shorts(name.length, 0, 0, 0, 0),
    record(0, offset),
    name,
  ]);

const endOfDirectory = (entries: number, size: number, offset: number): Buffer =>
  Buffer.concat([record(0x06054b50), shorts(0, 0, entries, entries), record(size, offset), shorts(0)]);
