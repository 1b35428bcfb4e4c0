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

/** A demand, and the ledger that it was read in. */
export class StandingDemand extends DemandAnswer {
  /** Every event up to here is counted, and none beyond. */
  position: string;
}

export class DemandPage {
  /** Every event up to here is counted, and none beyond. */
  position: string;
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
  /** The last position of the ledger when it was read: every event of the demand up to here is in its history. */
  position: string;
  items: HistoryItem[];
  next?: string;
}
