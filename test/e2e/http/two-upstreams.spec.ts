import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createToken } from '@ledger/platform';
import { Service, temporaryFolder } from '../harness';
import { disclosed, ndjson, received, type SampleEvent, validated } from '../../sample-events';

const folder = temporaryFolder();
const A = 'https://a.example';
const B = 'https://b.example';
const a = createToken({ name: 'system-a', roles: ['upstream'], source: A });
const b = createToken({ name: 'system-b', roles: ['upstream'], source: B });
const hand = createToken({ name: 'hand-of-a', roles: ['compliance'], source: A });
const auditor = createToken({ name: 'auditor', roles: ['auditor'] });

let service: Service;
beforeAll(async () => {
  const tokensFile = join(folder, 'tokens');
  writeFileSync(tokensFile, [a, b, hand, auditor].map(({ entry }) => `${JSON.stringify(entry)}\n`).join(''));
  service = await Service.start({ env: { LEDGER_TOKENS_FILE: tokensFile } });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

type Token = typeof a;
const headers = ({ token }: Token) => ({ authorization: `Bearer ${token}` });
const from = (source: string, event: SampleEvent): SampleEvent => ({
  ...event,
  source,
  id: `${source} ${event.id}`.replaceAll(/[^\w-]/g, '-'),
});
const historyOf = async (demand: string): Promise<readonly unknown[]> => {
  const response = await service.get(`/v1/demands/${demand}/history`, { headers: headers(auditor) });
  return response.status === 200 ? ((await response.json()) as { items: unknown[] }).items : [];
};

/** What an answer tells, without the names that the caller gave and the number of the request. */
async function told(response: Response, demand: string): Promise<string> {
  const body = (await response.text())
    .replaceAll(demand, 'DEMAND')
    .replaceAll(/urn:request-ledger:request:[^"]+/g, 'REQUEST');
  return `${response.status} ${body}`;
}

type Send = (demand: string) => Promise<Response>;
const step =
  (token: Token, name: string, data: object): Send =>
  (demand) =>
    service.post(`/v1/demands/${demand}/${name}`, data, { ...headers(token), 'idempotency-key': `${name}-${demand}` });
const event =
  (make: (demand: string) => SampleEvent): Send =>
  (demand) =>
    service.post('/v1/events', from(A, make(demand)), headers(a));

const DOORS: readonly (readonly [string, Send])[] = [
  ['an event', event(validated)],
  ['an event that breaks a rule there', event((demand) => disclosed(demand, { accounts: 999 }))],
  ['a batch', (demand) => service.post('/v1/events', [from(A, validated(demand))], headers(a))],
  [
    'a stream',
    (demand) =>
      service.post('/v1/events', ndjson([from(A, validated(demand))]), {
        ...headers(a),
        'content-type': 'application/x-ndjson',
      }),
  ],
  ['a step', step(a, 'validate', { on: '2019-03-09' })],
  ['a narrowing to more accounts than there are', step(a, 'narrow', { on: '2019-03-09', accounts: 999 })],
  ['a correction', step(a, 'correct', { on: '2019-03-09', reason: 'found-in-review', accounts: 999, country: 'US' })],
  ['a step by hand', step(hand, 'withdraw', { on: '2019-03-09', reason: 'by-authority' })],
];

describe('a bound caller', () => {
  it.each(DOORS)(
    'changes nothing of a demand of another source by %s, and hears the same where there is none',
    async (what, send) => {
      const name = what.replaceAll(' ', '-');
      const [theirs, none] = [`b-${name}`, `none-${name}`];
      await service.post('/v1/events', from(B, received(theirs)), headers(b));
      const before = await historyOf(theirs);
      const [hit, miss] = [await send(theirs), await send(none)];
      expect(await told(hit, theirs)).toBe(await told(miss, none));
      expect(before).toHaveLength(1);
      expect(await historyOf(theirs)).toEqual(before);
    },
  );

  it('that sends the receipt of a demand of another source hears that the id is taken, and no value', async () => {
    await service.post('/v1/events', from(B, received('b-taken', { country: 'DE' })), headers(b));
    for (const response of [
      await service.post('/v1/events', from(A, received('b-taken')), headers(a)),
      await step(a, 'receive', received('x').data)('b-taken'),
    ]) {
      const body = await response.text();
      expect(response.status).toBe(409);
      expect(body).toContain('urn:request-ledger:problem:demand-id-taken');
      expect(body).not.toMatch(/country|DE"|b\.example/);
    }
  });

  it('parks nothing for a demand that another source is yet to receive', async () => {
    const parked = await event((demand) => ({
      ...validated(demand),
      type: 'org.request-ledger.DemandRejected.v1',
      data: { on: '2019-03-08', reason: 'overbroad' },
    }))('b-later');
    expect(parked.status).toBe(202);
    expect((await service.post('/v1/events', from(B, received('b-later')), headers(b))).status).toBe(201);
    expect((await service.post('/v1/events', from(B, validated('b-later')), headers(b))).status).toBe(201);
    expect(await historyOf('b-later')).toHaveLength(2);
    const waiting = await (await service.get('/v1/waiting', { headers: headers(auditor) })).text();
    expect(waiting).toContain('demand-of-another-source');
  });
});

it('commands are recorded under an opaque id, and the name of who gave them is in no history', async () => {
  const taken = await step(a, 'receive', received('x').data)('a-by-hand');
  expect(taken.status).toBe(201);
  const history = JSON.stringify(await historyOf('a-by-hand'));
  expect(history).toContain(`urn:request-ledger:command:${a.entry.id}`);
  expect(history).not.toContain('system-a');
  expect((await service.post('/v1/events', from(A, validated('a-by-hand')), headers(a))).status).toBe(201);
});
