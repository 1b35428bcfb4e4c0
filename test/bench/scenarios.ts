import { inProcess } from './in-process';
import { memory } from './memory';
import { httpBatches, httpSingles } from './over-http';
import type { Scenario } from './result';
import { stream } from './stream';

export const scenarios: readonly Scenario[] = [
  {
    name: 'in-process',
    about: 'the whole path without the network: parse, validate, decide, record; project; replay',
    run: inProcess,
  },
  {
    name: 'http-batches',
    about: 'the same through the front door of the service, 1,000 events a request',
    run: httpBatches,
  },
  {
    name: 'http-singles',
    about: 'one event a request, durable before its answer',
    run: httpSingles,
  },
  {
    name: 'memory',
    about: 'what the service holds while its history grows',
    run: memory,
  },
  {
    name: 'stream',
    about: 'totals on Kafka: from an event to its readable records, and catching up, on one broker and on three',
    run: stream,
  },
];
