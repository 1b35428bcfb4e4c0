/**
 * A problem of the HTTP interface, by its slug. A `detail` takes the place of a message that names files or other
 * things of the machine: it goes to the caller, and the message to the log.
 */
export interface CallerAnswer {
  readonly problem: CallerProblem;
  readonly detail?: string;
  /** The parameter of the question that is wrong. */
  readonly parameter?: string;
}

export type CallerProblem =
  | 'bad-query'
  | 'demand-unreadable'
  | 'does-not-add-up'
  | 'figure-withheld'
  | 'other-history'
  | 'position-not-there'
  | 'storage-failed'
  | 'storage-full'
  | 'unavailable';

/**
 * An error that the program expects and a person reads: the state of a file, a setting, a question, another system. All
 * other errors are defects of the program and are shown with their stack. The command line prints the message; HTTP
 * answers with `answer`.
 */
export abstract class OperationalError extends Error {
  override readonly name: string;
  /** What to do about it. The message ends with it. */
  readonly next?: string;

  /** @param what what is wrong, in one sentence */
  constructor(what: string, { next, cause }: { readonly next?: string | undefined; readonly cause?: unknown } = {}) {
    super(next === undefined ? what : joined(what, next), cause === undefined ? {} : { cause });
    this.name = new.target.name;
    if (next !== undefined) this.next = next;
  }

  /** What a caller of the service is told; `undefined` for an error that only an operator can meet. */
  get answer(): CallerAnswer | undefined {
    return undefined;
  }
}

/** The next step follows on the same line, or on a separate one after several lines. */
const joined = (what: string, next: string): string => `${what}${what.includes('\n') ? '\n' : ' '}${next}`;
