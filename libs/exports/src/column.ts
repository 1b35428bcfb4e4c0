/** What a cell may hold. `undefined` is an empty cell. */
export type Value = string | number | undefined;

/** One column of an export: its title and how to find its value in a row. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => Value;
}

export type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;
