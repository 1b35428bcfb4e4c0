/** One thing that is wrong at one place. */
export class FaultAnswer {
  /** JSON Pointer into the submitted event, or the name of the parameter or header. */
  pointer: string;
  detail: string;
}

/** Problem details (RFC 9457), as every error is answered. */
export class ProblemAnswer {
  /** `urn:request-ledger:problem:<slug>`: stable, for programs. */
  type: string;
  title: string;
  status: number;
  /** What is wrong this time, in words. */
  detail: string;
  /** What to do now. */
  next: string;
  /** The rule of the ledger that was broken, where it is a rule. */
  rule?: string;
  errors?: FaultAnswer[];
  /** Names this request in the service's log. */
  instance?: string;
}
