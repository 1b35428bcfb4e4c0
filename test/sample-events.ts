/** A CloudEvent as an upstream system sends it. */
export interface SampleEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time?: string;
  readonly traceparent?: string;
  readonly data: Record<string, unknown>;
}

export const SOURCE = 'https://cases.example';

const event = (type: string, subject: string, data: Record<string, unknown>): SampleEvent => ({
  specversion: '1.0',
  id: `${subject}-${type}`,
  source: SOURCE,
  type: `org.request-ledger.${type}`,
  subject,
  data,
});

/** An Irish criminal subpoena of March 2019 that names two accounts. */
export const received = (demand: string, data: Record<string, unknown> = {}): SampleEvent =>
  event('DemandReceived.v2', demand, {
    on: '2019-03-08',
    section: 'criminal',
    country: 'IE',
    authority: 'police',
    process: 'subpoena',
    accounts: 2,
    segment: 'consumer',
    ...data,
  });

export const validated = (demand: string): SampleEvent => event('DemandValidated.v1', demand, { on: '2019-03-09' });

export const disclosed = (demand: string, data: Record<string, unknown> = {}): SampleEvent =>
  event('DataDisclosed.v1', demand, { on: '2019-03-10', category: 'non-content', accounts: 2, ...data });

/** Everything that happens to a demand which ends with a disclosure of non-content. */
export const answered = (demand: string): SampleEvent[] => [received(demand), validated(demand), disclosed(demand)];

export const ndjson = (events: readonly unknown[]): string =>
  events.map((each) => `${JSON.stringify(each)}\n`).join('');
