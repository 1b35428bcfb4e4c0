/** How large the structure of a JSON text may be. */
export interface JsonBounds {
  /** Objects and arrays inside each other. */
  readonly depth: number;
  /** Members of one object. */
  readonly members: number;
  /** Values of the whole text: members and elements. */
  readonly values: number;
}

/**
 * What every body and every line is held to. An event is 3 levels deep and has some 30 members; a batch of 10,000 of
 * the largest has 300,000 values. The time of `JSON.parse` grows with members more than with bytes.
 */
export const JSON_BOUNDS: JsonBounds = { depth: 32, members: 256, values: 400_000 };

/** Where a text goes beyond its bounds. */
export interface JsonExcess {
  /** JSON Pointer (RFC 6901) of the value that goes too far, at most three levels long. */
  readonly pointer: string;
  readonly detail: string;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
/** With this bit "[" is "{" and "]" is "}". */
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Says whether a JSON text (UTF-8) goes beyond its bounds, before it is parsed, in time linear in its bytes and in flat
 * memory. It does not check that the text is JSON: of what is none it may say anything, and `JSON.parse` refuses it.
 */
export function jsonExcess(bytes: Uint8Array, bounds: JsonBounds = JSON_BOUNDS): JsonExcess | undefined {
  const counter = new Counter(bounds);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COMMA ? counter.next() : counter.bracket(byte)) {
      return { pointer: pointerOf(bytes, at), detail: counter.why() };
    }
  }
  return undefined;
}

/** The place of the closing quote of the text that opens at `from`; the end where there is none. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Counts levels, members and values. Each step says whether a bound was passed. */
class Counter {
  private depth = 0;
  private values = 1;
  /** By level: the members of the object that is open there; elements of an array are not bounded by themselves. */
  private readonly members: Int32Array;

  constructor(private readonly bounds: JsonBounds) {
    this.members = new Int32Array(bounds.depth + 2);
  }

  next(): boolean {
    this.values += 1;
    this.members[this.depth]! += 1;
    return this.values > this.bounds.values || this.members[this.depth]! > this.bounds.members;
  }

  bracket(byte: number): boolean {
    const folded = byte | BRACE_BIT;
    if (folded === CLOSE && this.depth > 0) this.depth -= 1;
    return folded === OPEN && this.opens(byte);
  }

  why(): string {
    if (this.depth > this.bounds.depth) return `is nested deeper than ${this.bounds.depth} levels`;
    if (this.values > this.bounds.values) return `is one value more than ${this.bounds.values}`;
    return `is one member more than ${this.bounds.members} in one object`;
  }

  private opens(byte: number): boolean {
    this.depth += 1;
    this.values += 1;
    this.members[this.depth] = byte === OPEN_OBJECT ? 1 : ELEMENTS;
    return this.depth > this.bounds.depth || this.values > this.bounds.values;
  }
}

/** So far below zero that no count of elements reaches the bound of members. */
const ELEMENTS = -0x7fff_ffff;

/** Levels that a pointer names: an element of a batch, its data, and a field in it. */
const NAMED_LEVELS = 3;

/** Reads up to a place once more, to name it; the usual case does not pay for that. */
function pointerOf(bytes: Uint8Array, until: number): string {
  const path = new Path();
  for (let at = 0; at <= until; at += 1) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const end = endOfText(bytes, at);
      path.text(bytes.subarray(at + 1, end));
      at = end;
    } else path.sign(byte);
  }
  // A comma says that a further member follows: its name is what a reader looks for.
  if (bytes[until] === COMMA) path.text(nameAfter(bytes, until));
  return path.pointer();
}

/** The text behind a comma. */
function nameAfter(bytes: Uint8Array, comma: number): Uint8Array {
  const from = bytes.indexOf(QUOTE, comma);
  return from === -1 ? new Uint8Array() : bytes.subarray(from + 1, endOfText(bytes, from));
}

const LONGEST_NAME = 64;

class Path {
  private depth = 0;
  private said: Uint8Array = new Uint8Array();
  private readonly names: (Uint8Array | number)[] = [];

  text(bytes: Uint8Array): void {
    this.said = bytes;
    if (typeof this.names[this.depth - 1] !== 'number') this.names[this.depth - 1] = bytes;
  }

  sign(byte: number): void {
    if (byte === COLON) this.names[this.depth - 1] = this.said;
    else if (byte === COMMA) this.element();
    else this.bracket(byte);
  }

  pointer(): string {
    return this.names.slice(0, Math.min(NAMED_LEVELS, this.depth)).map(segment).join('');
  }

  private element(): void {
    const last = this.names[this.depth - 1];
    if (typeof last === 'number') this.names[this.depth - 1] = last + 1;
  }

  private bracket(byte: number): void {
    const folded = byte | BRACE_BIT;
    if (folded === OPEN) {
      this.depth += 1;
      this.names[this.depth - 1] = byte === OPEN_OBJECT ? new Uint8Array() : 0;
    } else if (folded === CLOSE && this.depth > 0) this.depth -= 1;
  }
}

function segment(name: Uint8Array | number): string {
  const text = typeof name === 'number' ? String(name) : new TextDecoder().decode(name.subarray(0, LONGEST_NAME));
  return `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
