/** A question named something that does not exist: what it asked for, and what there is. */
export class Unknown extends Error {
  constructor(
    readonly what: string,
    readonly given: string,
    /** All there is, or the forms that it can take. */
    readonly known: readonly string[],
  ) {
    super(`There is no ${what} '${given}'. Known: ${known.join(', ')}.`);
    this.name = 'Unknown';
  }
}
