export class RefusalAnswer {
  rule: string;
  detail: string;
}

/** An event that waits for its predecessor. */
export class WaitingItem {
  source: string;
  id: string;
  demand: string;
  type: string;
  version: number;
  at: string;
  waitsFor: string;
  /** Since when it waits. */
  since: string;
  /** Why it was refused when its predecessor had come: it stays here until somebody settles it. */
  refusal?: RefusalAnswer;
}

/** An event that waits, and whose stored row cannot be read: changed from outside. It stays until it is sent again or dismissed. */
export class UnreadableItem {
  source: string;
  id: string;
  demand: string;
  detail: string;
}

export class WaitingPage {
  /** The last position of the ledger when the list was read. */
  position: string;
  items: WaitingItem[];
  /** Of this page; absent when there are none. */
  unreadable?: UnreadableItem[];
  next?: string;
}

/** An event that waited and was dismissed. */
export class DismissedItem {
  source: string;
  id: string;
  demand: string;
  /** When it was dismissed. */
  at: string;
  /** By whom: an opaque id, as `ledger token list` shows it. */
  by: string;
  because: string;
}

export class DismissedPage {
  /** The last position of the ledger when the list was read. */
  position: string;
  items: DismissedItem[];
  next?: string;
}

export class DismissCommand {
  /** The source of the event that waits. */
  source: string;
  /** Its id. */
  id: string;
  /** Why: kept with the dismissal. No names, and nothing else of a person. */
  because: string;
}
