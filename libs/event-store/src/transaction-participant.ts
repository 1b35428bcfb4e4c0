import type { Append, Appended } from './event-log';

/** An append that was written in a transaction that is not committed yet. */
export interface WrittenAppend {
  readonly append: Append;
  readonly answer: Extract<Appended, { readonly kind: 'written' }>;
}

/**
 * Writes its own data in the transactions of the appends, so that both are durable or neither is. The model is
 * `onBeforeCommit` of Emmett (https://event-driven-io.github.io/emmett/).
 */
export interface TransactionParticipant {
  /**
   * Runs inside the transaction, after its last append and before the commit; `written` is in log order. Synchronous. If
   * it throws, the transaction is rolled back, and its appends are tried again one by one: those for which it throws
   * again reject with its error.
   */
  beforeCommit(written: readonly WrittenAppend[]): void;
  /** The transaction was rolled back: what was remembered from inside it is wrong. */
  rolledBack?(): void;
}
