import CliTable from 'cli-table3';
import type { Io } from './io';
import { printable } from './printable';

export interface TextColumn<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
}

/** Rows for a reader, safe to show, also where others wrote them: with lines around them on a terminal, in plain columns elsewhere. Numbers stand to the right. */
export function textTable<Row>(io: Io, columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)));
  const right = columns.map((_, i) => cells.length > 0 && cells.every((row) => typeof row[i] === 'number'));
  const texts = cells.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : printable(cell))),
  );
  const titles = columns.map(({ title }) => title);
  return io.terminal.out ? ruled(titles, texts, right) : plain(titles, texts, right);
}

function ruled(titles: readonly string[], texts: readonly string[][], right: readonly boolean[]): string {
  const table = new CliTable({
    head: [...titles],
    colAligns: right.map((isRight) => (isRight ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...texts);
  return `${table.toString()}\n`;
}

function plain(titles: readonly string[], texts: readonly string[][], right: readonly boolean[]): string {
  const lines = [[...titles], ...texts];
  const widths = titles.map((_, i) => lines.reduce((most, line) => Math.max(most, line[i]!.length), 0));
  const padded = (text: string, i: number): string => (right[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!));
  return lines.map((line) => `${line.map(padded).join('  ').trimEnd()}\n`).join('');
}
