export class LedgerPlace {
  /** The ledger: made at random when it was created. */
  ledger: string;
  /** The epoch: a restore of a backup begins a new one. */
  epoch: number;
  /** A position: the newest one, or that of the question. */
  position: string;
  /** The hash chain there: 64 hex digits that are those of no other history. */
  chain: string;
}
