import { PassThrough } from 'node:stream';
import type { Io } from './io';
import { textTable, type TextColumn } from './table';

const io = (out: boolean): Io => ({
  input: new PassThrough(),
  output: new PassThrough(),
  out: () => undefined,
  err: () => undefined,
  terminal: { out, err: false },
  env: {},
});
const rows = [
  { name: 'Ireland', count: 41 },
  { name: 'United States', count: 4_860 },
];
const columns: readonly TextColumn<(typeof rows)[number]>[] = [
  { title: 'country', value: ({ name }) => name },
  { title: 'requests', value: ({ count }) => count },
];

describe('a table', () => {
  it('prints plain columns off a terminal, with numbers to the right', () => {
    expect(textTable(io(false), columns, rows)).toBe(
      'country        requests\nIreland              41\nUnited States     4,860\n',
    );
  });

  it('has lines around it on a terminal', () => {
    const text = textTable(io(true), columns, rows);
    expect(text).toContain('│ Ireland       │       41 │');
    expect(text.split('\n')[0]).toMatch(/^┌─+┬─+┐$/);
  });

  it('has its titles when there are no rows', () => {
    expect(textTable(io(false), columns, [])).toBe('country  requests\n');
  });
});
