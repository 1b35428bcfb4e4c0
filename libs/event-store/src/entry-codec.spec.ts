import * as fc from 'fast-check';
import { canonicalJson, NotCanonical, positionOf, type Instant, type Json } from '@ledger/kernel';
import { decodeEntry, encodeEntry, EntryTooLarge, MAX_ENTRY_BYTES, NonCanonicalEntry } from './entry-codec';
import { newId } from './entry-randomness';
import type { EventEntry } from './recorded';

const NONCE = 'AAECAwQFBgcICQoLDA0ODw';

const entry: EventEntry = {
  id: '000102030405060708090a0b0c0d0e0f',
  revision: 3,
  stream: 'D-1',
  type: 'DemandReceived',
  version: 2,
  at: '2019-03-08T10:00:00.000Z' as Instant,
  recordedAt: '2019-03-09T11:00:00.000Z' as Instant,
  origin: { source: 'https://cases.example', id: 'e-1' },
  data: { country: 'NL', accounts: 2 },
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** The stored bytes of the entry, with the first byte of a text in it replaced. */
function withByte(where: string, byte: number): Uint8Array {
  const bytes = Buffer.from(encodeEntry(entry));
  bytes[bytes.indexOf(where)] = byte;
  return bytes;
}

describe('encodeEntry', () => {
  test('lays an entry out in the one form that it has', () => {
    expect(text(encodeEntry(entry, NONCE))).toBe(
      '{"at":"2019-03-08T10:00:00.000Z","data":{"accounts":2,"country":"NL"},"id":"000102030405060708090a0b0c0d0e0f",' +
        '"nonce":"AAECAwQFBgcICQoLDA0ODw","origin":{"id":"e-1","source":"https://cases.example"},' +
        '"rec":"2019-03-09T11:00:00.000Z","seq":3,"stream":"D-1","type":"DemandReceived","v":2}',
    );
  });

  test('is what canonicalJson makes of the same object, whatever the texts hold', () => {
    fc.assert(
      fc.property(entries, (any) => {
        expect(text(encodeEntry(any, NONCE))).toBe(canonicalJson(stored(any)));
      }),
    );
  });

  test('takes a fresh nonce for each entry, so that equal events have unguessable and unequal hashes', () => {
    const nonces = Array.from({ length: 2_000 }, () => JSON.parse(text(encodeEntry(entry))).nonce as string);
    expect(new Set(nonces).size).toBe(2_000);
    expect(nonces.every((nonce) => Buffer.from(nonce, 'base64url').length === 16)).toBe(true);
  });

  test('refuses a lone surrogate, wherever it stands', () => {
    for (const broken of [{ stream: '\ud800' }, { data: { a: '\udc00' } }, { origin: { source: 's', id: '\ud800' } }]) {
      expect(() => encodeEntry({ ...entry, ...broken })).toThrow(NotCanonical);
    }
  });

  test('takes 16 KiB and not a byte more, counted as UTF-8', () => {
    const room = MAX_ENTRY_BYTES - encodeEntry({ ...entry, data: { text: '' } }).length;
    expect(encodeEntry({ ...entry, data: { text: 'x'.repeat(room) } })).toHaveLength(MAX_ENTRY_BYTES);
    expect(() => encodeEntry({ ...entry, data: { text: 'x'.repeat(room + 1) } })).toThrow(EntryTooLarge);
    expect(() => encodeEntry({ ...entry, data: { text: 'x'.repeat(room + 1) } })).toThrow(
      new EntryTooLarge(
        `${entry.type} from ${entry.origin.source} takes 16385 bytes as an entry; the limit is 16384. ` +
          'Record what totals need, and keep documents outside the ledger.',
      ),
    );
    expect(() => encodeEntry({ ...entry, data: { text: '€'.repeat(room / 2) } })).toThrow(
      /DemandReceived from https:\/\/cases\.example takes \d+ bytes .* the limit is 16384/,
    );
  });
});

describe('decodeEntry', () => {
  test('gives back the event, lifted to nothing', () => {
    fc.assert(
      fc.property(entries, (any) => {
        expect(decodeEntry(encodeEntry(any), { verify: true })).toEqual(JSON.parse(JSON.stringify(any)));
      }),
    );
  });

  test('reads bytes that are a part of a larger buffer', () => {
    const bytes = encodeEntry(entry);
    const larger = Buffer.concat([Buffer.from('xx'), bytes, Buffer.from('yy')]);
    expect(decodeEntry(larger.subarray(2, 2 + bytes.length), { verify: true })).toEqual(entry);
  });

  const written = text(encodeEntry(entry, NONCE));

  test.each([
    ['white space', written.replace('"at":', '"at": ')],
    ['another order of keys', written.replace(/("accounts":2),("country":"NL")/, '$2,$1')],
    ['another spelling of a number', written.replace('"v":2', '"v":2.0')],
    ['a key twice', written.replace('"seq":3', '"seq":4,"seq":3')],
    ['a member that this codec does not write', written.replace('"v":2', '"v":2,"w":1')],
    ['a member too few', written.replace(`"nonce":"${NONCE}",`, '')],
    ['no origin', written.replace(/"origin":\{.*?\},/, '')],
    ['a nonce of another length', written.replace(NONCE, 'AAAA')],
    ['an id that is not hex', written.replace('"id":"0001', '"id":"XX01')],
    ['a list', '[]'],
    ['null', 'null'],
  ])('with verify, refuses %s', (_, changed) => {
    expect(changed).not.toBe(written);
    expect(() => decodeEntry(Buffer.from(changed), { verify: true })).toThrow(NonCanonicalEntry);
  });

  test.each([
    ['what is not JSON', Buffer.from('{"at":')],
    ['invalid UTF-8', Buffer.concat([encodeEntry(entry).subarray(0, 10), Buffer.from([0xff])])],
    ['invalid UTF-8 inside a text', withByte('cases', 0xff)],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s even without verify, and names the position', (_, bytes) => {
    expect(() => decodeEntry(bytes, { position: positionOf(17) })).toThrow(/at position 0000000000000017/);
    expect(() => decodeEntry(bytes)).toThrow(NonCanonicalEntry);
  });

  test('with verify, no change of one byte goes unnoticed, unless it makes another entry as this codec writes it', () => {
    const bytes = encodeEntry(entry, NONCE);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= flip;
        expect(['refused', text(changed)]).toContain(readAndWritten(changed));
      }),
    );
    expect(readAndWritten(bytes)).toBe(text(bytes));
  });
});

function readAndWritten(bytes: Uint8Array): string {
  try {
    const read = decodeEntry(bytes, { verify: true });
    return text(encodeEntry(read, JSON.parse(text(bytes)).nonce as string));
  } catch (error) {
    if (error instanceof NonCanonicalEntry) return 'refused';
    throw error;
  }
}

/** The stored object, said in the plainest way. */
function stored({ id, revision, recordedAt, version, ...rest }: EventEntry): object {
  return { ...rest, id, nonce: NONCE, rec: recordedAt, seq: revision, v: version };
}

const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const entries: fc.Arbitrary<EventEntry> = fc
  .record({
    stream: words,
    type: words,
    revision: fc.nat(),
    version: fc.integer({ min: 1, max: 9 }),
    origin: fc.record({ source: words, id: words }),
    data: fc.dictionary(words, fc.oneof(words, fc.integer(), fc.boolean(), fc.array(words))),
    trace: fc.option(words, { nil: undefined }),
  })
  .map(({ trace, data, ...rest }) => ({
    ...rest,
    id: newId(),
    at: entry.at,
    recordedAt: entry.recordedAt,
    data: data as { readonly [field: string]: Json },
    ...(trace !== undefined && { trace }),
  }));
