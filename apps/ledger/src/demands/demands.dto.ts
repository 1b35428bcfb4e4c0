/** A demand in the register. */
export class DemandAnswer {
  demand: string;
  /** The revision of its last event, from 0. */
  revision: number;
  /** Where it ended, or `pending`. */
  outcome: string;
  /** Everything that is known about it, folded from its events. */
  state: object;
}

export class DemandPage {
  items: DemandAnswer[];
  /** Where to go on; absent on the last page. */
  next?: string;
}

export class OriginAnswer {
  source: string;
  id: string;
}

/** A recorded event. */
export class HistoryItem {
  /** Its place in the whole ledger. */
  position: string;
  /** Its place in this history, from 0. */
  revision: number;
  id: string;
  type: string;
  version: number;
  /** When it happened. */
  at: string;
  /** When the ledger recorded it. */
  recordedAt: string;
  /** The upstream event that said it. */
  origin: OriginAnswer;
  /** As it was recorded, under that version. */
  data: object;
  /** W3C trace context of the request that brought it. */
  trace?: string;
}

export class HistoryPage {
  items: HistoryItem[];
  next?: string;
}

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

export class WaitingPage {
  items: WaitingItem[];
  next?: string;
}
