import { Service } from '../harness';
import { answered, received, validated } from '../../sample-events';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

interface Change {
  readonly id: string;
  readonly key: string;
  readonly previous: number;
  readonly total: number;
}

/** What an answered demand changes: three cells when received and two when disclosed, and three of the other policy. */
const CHANGES = 8;

/** Listens until it has heard `count` changes, and hangs up. */
async function listen(count: number, query = '', last?: string): Promise<Change[]> {
  const leave = new AbortController();
  const response = await service.get(`/v1/totals/stream${query}`, {
    signal: leave.signal,
    headers: last === undefined ? {} : { 'last-event-id': last },
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const heard: Change[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = `${text}${chunk}`.split('\n\n');
    text = parts.pop()!;
    heard.push(...parts.filter((part) => !part.startsWith(':')).map(changeOf));
    if (heard.length >= count) break;
  }
  leave.abort();
  return heard.slice(0, count);
}

function changeOf(text: string): Change {
  const [id, event, data] = text.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
  expect(event).toBe('total');
  return { id: id!, ...(JSON.parse(data!) as Omit<Change, 'id'>) };
}

const send = (demands: number, prefix: string) =>
  Promise.all(Array.from({ length: demands }, (_, i) => service.post('/v1/events', answered(`${prefix}-${i}`))));

/** Each cell's changes have to chain: what one leaves is what the next finds. A gap or a repetition would break it. */
function expectChained(changes: readonly Change[]): void {
  const totals = new Map<string, number>();
  const broken = changes.filter(({ key, previous, total }) => {
    const found = totals.get(key) ?? 0;
    totals.set(key, total);
    return previous !== found;
  });
  expect(broken).toEqual([]);
}

describe('the stream of totals', () => {
  it('replays what was and goes on live, without a seam', async () => {
    await send(10, 'before');
    const all = listen(40 * CHANGES);
    await send(30, 'while');
    const heard = await all;
    expectChained(heard);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    expect(heard.map(({ id }) => id)).toEqual(heard.map(({ id }) => id).toSorted(byPlace));
  });

  it('goes on where a client left, under writes, as if it had never left', async () => {
    const writing = send(40, 'resumed');
    const heard = await listen(50);
    for (let next: Change[]; heard.length < 350; heard.push(...next)) next = await listen(50, '', heard.at(-1)!.id);
    await writing;
    expectChained(heard);
    expect(await listen(heard.length)).toEqual(heard);
  });

  it('begins after an id, and after a position', async () => {
    const [first, second] = await listen(2);
    expect((await listen(1, `?after=${first!.id}`))[0]).toEqual(second);
    const [later] = await listen(1, `?after=${first!.id.split('.')[0]}`);
    expect(later!.id > first!.id && later!.id.split('.')[0] !== first!.id.split('.')[0]).toBe(true);
  });

  it('can be of one policy alone', async () => {
    const heard = await listen(20, '?policy=processed');
    expect(new Set(heard.map(({ key }) => key.split('|')[0]))).toEqual(new Set(['processed/1']));
  });

  it.each(['x', '1.x', '-1', '12345678901234567'])('refuses the id %s', async (id) => {
    const response = await service.get(`/v1/totals/stream?after=${id}`);
    expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([
      400,
      'urn:request-ledger:problem:bad-query',
    ]);
  });

  it('rests, and leaves the service to others, where the newest event changed no total', async () => {
    const other = await Service.start();
    await other.post('/v1/events', received('d'));
    await other.post('/v1/events', validated('d'));
    for (const query of ['', '?policy=microsoft']) {
      const reader = (await other.get(`/v1/totals/stream${query}`)).body!.getReader();
      for (let text = ''; !text.includes('event: total');)
        text += String.fromCharCode(...((await reader.read()).value ?? []));
    }
    expect((await other.get('/health/live')).status).toBe(200);
    expect(await other.stop()).toBe(0);
  });

  it('ends when the service stops, and does not hold it up', async () => {
    const other = await Service.start();
    await other.post('/v1/events', received('d'));
    const response = await other.get('/v1/totals/stream');
    const reader = response.body!.getReader();
    await reader.read();
    expect(await other.stop()).toBe(0);
    for (let done = false; !done;) ({ done } = await reader.read());
  });
});

function byPlace(a: string, b: string): number {
  const [[position = '', ordinal = 0], [other = '', another = 0]] = [a.split('.'), b.split('.')];
  return position === other ? Number(ordinal) - Number(another) : position < other ? -1 : 1;
}
