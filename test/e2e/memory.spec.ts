import { disclosed, received, validated, type SampleEvent } from '../sample-events';
import { Service } from './harness';

const DEMANDS = 36;
const EVENTS = 2_500;
const BATCH = 1_000;

let service: Service;
afterEach(() => service.stop());

/** One demand with a long history. */
function* long(demand: string): Generator<SampleEvent> {
  yield received(demand);
  yield validated(demand);
  for (let i = 2; i < EVENTS; i++) yield { ...disclosed(demand, { accounts: 0 }), id: `${demand}-part-${i}` };
}

function* batches(): Generator<SampleEvent[]> {
  for (let i = 0; i < DEMANDS; i++) {
    const events = [...long(`d-${i}`)];
    for (let from = 0; from < EVENTS; from += BATCH) yield events.slice(from, from + BATCH);
  }
}

describe('a service with a small heap', () => {
  it('handles many events on few demands, because its caches are limited in bytes', async () => {
    const env = { LEDGER_MAX_EVENTS_PER_DEMAND: String(EVENTS) };
    service = await Service.start({ env, node: ['--max-old-space-size=140'] });
    for (const batch of batches()) {
      const answer = await service.post('/v1/events', batch, {
        'content-type': 'application/cloudevents-batch+json',
      });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
    const totals = (await (await service.get('/v1/periods/2019-H1/totals.json')).json()) as { position: string };
    expect(Number(totals.position)).toBe(DEMANDS * EVENTS);
  }, 300_000);
});
