/** A complete line without its line feed; `undefined` stands for one that was longer than the limit. */
export type SplitLine = Uint8Array | undefined;

const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes into lines. Holds at most one line of at most `limit` bytes: a longer one is not kept but
 * counted, and skipped up to its end.
 */
export class LineSplitter {
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private skipping = false;

  constructor(private readonly limit: number) {}

  /** The lines that end in this chunk. */
  push(chunk: Uint8Array): SplitLine[] {
    const lines: SplitLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      this.hold(chunk.subarray(from, end));
      lines.push(this.release());
      from = end + 1;
    }
    this.hold(chunk.subarray(from));
    return lines;
  }

  /** What stands behind the last line feed, if anything does. */
  end(): SplitLine[] {
    return this.heldBytes > 0 || this.skipping ? [this.release()] : [];
  }

  private hold(part: Uint8Array): void {
    if (part.length === 0 || this.skipping) return;
    this.heldBytes += part.length;
    if (this.heldBytes <= this.limit) {
      this.held.push(part);
      return;
    }
    this.skipping = true;
    this.held = [];
  }

  private release(): SplitLine {
    const line = this.skipping ? undefined : this.held.length === 1 ? this.held[0]! : Buffer.concat(this.held);
    this.held = [];
    this.heldBytes = 0;
    this.skipping = false;
    return line;
  }
}
