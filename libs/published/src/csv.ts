/** One record of a CSV text, with the line that it starts on (from 1). */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

export interface CsvProblem {
  readonly line: number;
  readonly problem: string;
  readonly hint: string;
}

/** A field and its end, or the end of its record: quoted (doubled quotes inside), or plain up to a comma or line end. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Reads CSV as RFC 4180 has it: quoted fields with commas, quotes and line ends in them; LF, CRLF or CR; a byte order
 * mark and empty lines are passed over. What cannot be read is reported, and reading goes on with the next line.
 */
export function parseCsv(text: string): { records: CsvRecord[]; problems: CsvProblem[] } {
  const reader = new Reader(text.startsWith('\uFEFF') ? text.slice(1) : text);
  while (reader.more()) reader.record();
  return reader;
}

class Reader {
  readonly records: CsvRecord[] = [];
  readonly problems: CsvProblem[] = [];
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  more(): boolean {
    return this.at < this.text.length;
  }

  record(): void {
    const { line } = this;
    const fields: string[] = [];
    for (;;) {
      FIELD.lastIndex = this.at;
      const match = FIELD.exec(this.text);
      if (!match) return this.skipLine(line);
      const [whole, quoted, plain, end] = match;
      fields.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
      this.at += whole.length;
      this.line += (whole.match(/\r\n|\n|\r/g) ?? []).length;
      if (end !== ',') break;
    }
    if (fields.length > 1 || fields[0] !== '') this.records.push({ line, fields });
  }

  private skipLine(line: number): void {
    this.problems.push({
      line,
      problem: 'this line is not CSV: a quote stands inside a field, or is never closed',
      hint: 'put the whole field in double quotes and write quotes inside it twice (RFC 4180)',
    });
    const end = /\r\n|\n|\r|$/g;
    end.lastIndex = this.at;
    this.at = end.exec(this.text)!.index;
    this.at += /^(?:\r\n|\n|\r)/.exec(this.text.slice(this.at, this.at + 2))?.[0].length ?? 0;
    this.line += 1;
  }
}
