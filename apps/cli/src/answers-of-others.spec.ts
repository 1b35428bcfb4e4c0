import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { measureNames } from '@ledger/counting';
import { run as runLine } from './cli';

/** Clears the screen, turns letters round, hides, begins a line. */
const HOSTILE = 'd\u001b[2J\u202e1\u200b\n\u2066';
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

const policy = { name: 'microsoft', version: 1 };
const period = { name: '2019-H1', label: `January ${HOSTILE}`, kind: 'half-year', months: [] };
const zeros = Object.fromEntries(measureNames.map((name) => [name, 0]));
const position = '0000000000000001';

/** What a service answers that others have filled, by the last part of its address. */
const ANSWERS: Readonly<Record<string, object>> = {
  waiting: {
    position,
    items: [
      {
        source: HOSTILE,
        id: HOSTILE,
        demand: HOSTILE,
        type: HOSTILE,
        version: 1,
        at: '',
        waitsFor: HOSTILE,
        since: '',
      },
      {
        ...{ source: HOSTILE, id: HOSTILE, demand: HOSTILE, type: 'DataDisclosed', version: 1, at: '', since: '' },
        ...{ waitsFor: '', refusal: { rule: 'x', detail: HOSTILE } },
      },
    ],
  },
  explain: {
    ...{ period, policy, position, measure: 'requests', value: 1 },
    items: [{ demand: HOSTILE, value: 1, events: [{ type: HOSTILE, at: HOSTILE, delta: 1, position }] }],
  },
  totals: { period, policy, position, by: ['section'], rows: [{ ...zeros, section: HOSTILE }], sums: [] },
  events: {
    ...{ status: 'refused', id: HOSTILE, demand: HOSTILE },
    problem: { type: `urn:request-ledger:problem:${HOSTILE}`, title: HOSTILE, detail: HOSTILE, next: HOSTILE },
  },
};

let server: Server;
let url: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    const [, name = ''] = /\/(\w+)(?:\?|$)/.exec(request.url!) ?? [];
    const answer = ANSWERS[name];
    request.resume().on('end', () => {
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { title: HOSTILE, detail: HOSTILE, next: HOSTILE }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Everything that a command shows, on a terminal or into a pipe. */
async function shown(line: readonly string[], terminal: boolean, text = ''): Promise<string> {
  let said = '';
  const add = (part: string): void => void (said += part);
  await runLine([...line, '--url', url], {
    input: new PassThrough().end(text),
    output: new PassThrough().on('data', (chunk) => add(String(chunk))),
    out: add,
    err: add,
    terminal: { out: terminal, err: false },
    env: {},
  });
  return said;
}

const COMMANDS: readonly (readonly string[])[] = [
  ['waiting'],
  ['waiting', '--json'],
  ['explain', '2019-H1', '--measure', 'requests'],
  ['explain', '2019-H1', '--measure', 'requests', '--json'],
  ['totals', '2019-H1'],
  ['totals', '2019-H1', '--json'],
  ['totals', 'nowhere?'],
  ['import', '-'],
];

describe.each([
  ['on a terminal', true],
  ['into a pipe', false],
])('what others wrote, %s', (_where, terminal) => {
  it.each(COMMANDS)('is spelled out by ledger %s %s %s %s', async (...line) => {
    const text = await shown(line, terminal, '{}\n');
    expect(text).toContain('\\u202e');
    expect(text).not.toMatch(UNSEEN);
  });

  it.each([['waiting'], ['explain', '2019-H1', '--measure', 'requests']])('begins no line in %s', async (...line) => {
    expect(await shown(line, terminal)).not.toMatch(/\n\\u2066/);
  });
});

describe('a question to a service', () => {
  it('gives a parameter once for each of its values, whatever is in them', async () => {
    asked.length = 0;
    const countries = ['--country', 'Hong Kong, China', '--country', 'IE', '--section', 'criminal'];
    await shown(['totals', '2019-H1', '--by', 'country,process', ...countries], false);
    const { searchParams } = new URL(asked[0]!, url);
    expect([...searchParams]).toEqual([
      ['by', 'country'],
      ['by', 'process'],
      ['section', 'criminal'],
      ['country', 'HK'],
      ['country', 'IE'],
    ]);
  });
});
