import { Transform } from '@json2csv/node';
import { Readable } from 'node:stream';
import type { Column, Rows, Value } from './column';
import { through } from './through';

/** A spreadsheet takes a cell that starts like this for a formula and runs it (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

export interface CsvOptions {
  /** Begins the text with a byte order mark (U+FEFF): some spreadsheets take UTF-8 for another code page without it. */
  readonly bom?: boolean;
}

/**
 * Rows as CSV in UTF-8 (RFC 4180 with LF): a header line, then a line each. Streams: memory stays flat however many rows.
 * Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers.
 */
export function toCsv<Row extends object>(
  rows: Rows<Row>,
  columns: readonly Column<Row>[],
  { bom = false }: CsvOptions = {},
): Readable {
  const lines = new Transform<Row, Row>(
    {
      fields: columns.map(({ title, value }) => ({ label: title, value: (row: Row) => harmless(value(row)) })),
      formatters: { string: quoted, header: quoted },
      eol: '\n',
    },
    {},
    { objectMode: true },
  );
  const ends = bom ? withMark : endLastLine;
  return Readable.from(ends(through<string>(rows, lines)), { objectMode: false });
}

const harmless = (value: Value): Value => (typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function* endLastLine(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  yield* chunks;
  yield '\n';
}

async function* withMark(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  yield '\uFEFF';
  yield* endLastLine(chunks);
}
