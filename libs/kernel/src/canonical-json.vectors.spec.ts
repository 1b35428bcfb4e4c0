import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWhere, vectors, vectorsFolder } from '@test/needs';
import { canonicalJson, NotCanonical } from './canonical-json';
import { parseCanonical } from './testing/parse-canonical';

const file = (...path: string[]): Buffer => readFileSync(join(vectorsFolder, 'jcs', ...path));
const json = (name: string): unknown => JSON.parse(file(name).toString('utf8'));

interface Numbers {
  readonly samples: readonly { readonly ieee754_hex: string; readonly expected: string }[];
  readonly sequence: {
    readonly static_u64_hex: readonly string[];
    readonly sha256_of_first_lines: Readonly<Record<string, string>>;
  };
}

describeWhere(vectors, 'canonicalJson against the published vectors of RFC 8785', () => {
  const names = ['arrays', 'french', 'structures', 'unicode', 'values', 'weird'];

  test.each(names)('gives the bytes of %s', (name) => {
    const bytes = Buffer.from(canonicalJson(JSON.parse(file('input', `${name}.json`).toString('utf8'))), 'utf8');
    expect(bytes.toString('utf8')).toBe(file('output', `${name}.json`).toString('utf8'));
    expect(bytes.toString('hex')).toBe(file('outhex', `${name}.txt`).toString('ascii').replace(/\s/g, ''));
  });

  test.each(names)('reads back the output of %s', (name) => {
    const output = file('output', `${name}.json`);
    expect(Buffer.from(canonicalJson(parseCanonical(output)), 'utf8').equals(output)).toBe(true);
  });

  test.each(names)('refuses the input of %s, which is not in canonical form', (name) => {
    expect(() => parseCanonical(file('input', `${name}.json`))).toThrow(NotCanonical);
  });

  test('writes numbers as the samples say', () => {
    const { samples } = json('es6-numbers.json') as Numbers;
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(canonicalJson(double(hexBits(sample.ieee754_hex)))).toBe(sample.expected);
  });

  test('writes the first 100,000 numbers of the published sequence', () => {
    const { sequence } = json('es6-numbers.json') as Numbers;
    const hash = createHash('sha256');
    const seen: Record<string, string> = {};
    let count = 0;
    for (const bits of bitsOf(sequence.static_u64_hex)) {
      hash.update(`${bits.toString(16)},${canonicalJson(double(bits))}\n`);
      count++;
      if (String(count) in sequence.sha256_of_first_lines) seen[count] = hash.copy().digest('hex');
      if (count === 100_000) break;
    }
    expect(Object.keys(seen)).toEqual(['1000', '10000', '100000']);
    expect(sequence.sha256_of_first_lines).toMatchObject(seen);
  });

  test('refuses every input that must be rejected', () => {
    const { json_text_hex } = json('must-reject.json') as { json_text_hex: Record<string, string> };
    const inputs = Object.entries(json_text_hex);
    expect(inputs).toHaveLength(6);
    for (const [, hex] of inputs) expect(() => parseCanonical(Buffer.from(hex, 'hex'))).toThrow(NotCanonical);
  });
});

const hexBits = (hex: string): bigint => BigInt(`0x${hex}`);

function double(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** The sequence that the vectors describe: fixed values, 2,000 in a row, then a chain of hashes read as doubles. */
function* bitsOf(fixed: readonly string[]): Generator<bigint> {
  for (const hex of fixed) yield hexBits(hex);
  for (let i = 0n; i < 2000n; i++) yield 0x0010000000000000n + i;
  let block: Buffer = Buffer.alloc(32);
  for (;;) {
    block = createHash('sha256').update(block).digest();
    for (let at = 0; at < 32; at += 8) {
      const value = block.readDoubleLE(at);
      if (value !== 0 && Number.isFinite(value)) yield block.readBigUInt64LE(at);
    }
  }
}
