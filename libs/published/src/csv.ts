import { CsvError, type Info, type Options, parse } from 'csv-parse/sync';

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

const OPTIONS: Options = {
  relax_column_count: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  cast: (value, { quoting }) => (quoting ? value : value.trim()),
};

/**
 * Reads CSV as RFC 4180 has it: quoted fields with commas, quotes and line ends in them; LF, CRLF or CR. A byte order
 * mark and empty lines are passed over. What cannot be read is reported, and reading goes on with the next line.
 */
export function parseCsv(text: string): { records: CsvRecord[]; problems: CsvProblem[] } {
  const records: CsvRecord[] = [];
  const problems: CsvProblem[] = [];
  let rest = Buffer.from(text.startsWith('\uFEFF') ? text.slice(1) : text);
  let line = 1;
  while (rest.length > 0) {
    const read = upToProblem(rest, line);
    records.push(...read.records);
    if (read.isWhole) break;
    problems.push({ line: read.line, ...NOT_CSV });
    rest = rest.subarray(endOfLine(rest, read.bytes));
    line = read.line + 1;
  }
  return { records, problems };
}

interface Read {
  readonly records: CsvRecord[];
  /** Where reading ended, in bytes and lines. */
  bytes: number;
  line: number;
  readonly isWhole: boolean;
}

/** Reads up to the first record that is not CSV. The parser has its own way to skip one, which swallows those behind it. */
function upToProblem(bytes: Buffer, firstLine: number): Read {
  const read: Read = { records: [], bytes: 0, line: firstLine, isWhole: true };
  const onRecord = (fields: string[], info: Info): null => {
    if (fields.length > 1 || fields[0] !== '') read.records.push({ line: read.line, fields });
    read.line += lineEndsIn(bytes, read.bytes, info.bytes);
    read.bytes = info.bytes;
    return null;
  };
  try {
    parse(bytes, { ...OPTIONS, on_record: onRecord });
    return read;
  } catch (error) {
    if (error instanceof CsvError) return { ...read, isWhole: false };
    throw error;
  }
}

/** The parser counts CRLF inside of quotes as two. */
const lineEndsIn = (bytes: Buffer, from: number, to: number): number =>
  bytes.toString('latin1', from, to).match(/\r\n|\n|\r/g)?.length ?? 0;

/** Where the line behind the one at `from` begins. */
function endOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at += 1;
  return at + (bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1);
}

const LF = 0x0a;
const CR = 0x0d;

const NOT_CSV = {
  problem: 'this line is not CSV: a quote stands inside a field, or is never closed',
  hint: 'put the whole field in double quotes and write quotes inside it twice (RFC 4180)',
};
