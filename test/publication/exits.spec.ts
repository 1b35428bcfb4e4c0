import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, publicData } from '@ledger/ledger';
import { beforeFirst, type Position } from '@ledger/kernel';
import { createLog, loadSettings } from '@ledger/platform';
import { Publication, type Rule } from '@ledger/publication';
import {
  DemandHandler,
  DemandQuestion,
  DemandsHandler,
  DemandsQuestion,
  ExplainHandler,
  ExplainQuestion,
  HistoryHandler,
  HistoryQuestion,
} from '@ledger/questions';
import { channelNames, Contract, DemandFeed, TotalsFeed } from '@ledger/streaming';
import { answered, received, type SampleEvent, validated } from '../sample-events';
import { normal, Served } from './served';

jest.setTimeout(120_000);

const RULE: Rule = {
  name: 'national-security-is-internal',
  about: 'National security is shown to internal audiences only.',
  withholds: (section, audience) => section === 'national-security' && audience !== 'internal',
};

/** Visible demands in two half-years, and demands of the withheld section in those and in a third. */
const VISIBLE = ['d-1', 'd-2', 'd-3'].flatMap((id) => answered(id));
const secret = (id: string, on: string, data: Record<string, unknown> = {}): SampleEvent[] => [
  received(id, {
    on,
    section: 'national-security',
    country: 'US',
    authority: 'national-security-agency',
    process: 'national-security-letter',
    accounts: 977,
    ...data,
  }),
  { ...validated(id), data: { on: '2019-12-30' } },
];
const SECRET = [
  secret('s-1', '2019-03-08'),
  secret('s-2', '2018-02-01'),
  secret('s-3', '2019-04-01', { country: 'IE' }),
];
const MIXED = [...SECRET[0]!, ...VISIBLE.slice(0, 4), ...SECRET[1]!, ...VISIBLE.slice(4), ...SECRET[2]!];

/** Every GET route that a reporting consumer can call and that shows figures, with questions that would show the section. */
const FIGURES: { readonly [route: string]: readonly string[] } = {
  '/v1/periods': ['', '?kind=year', '?kind=month'],
  '/v1/periods/{period}/totals': totalsQuestions(''),
  '/v1/periods/{period}/totals.json': totalsQuestions(''),
  '/v1/periods/{period}/totals.csv': totalsQuestions(''),
  '/v1/periods/{period}/totals.xlsx': ['?by=country'],
};

/** Routes that a reporting consumer can call and that show no figure; the stream has a test below. */
const WITHOUT_FIGURES = [
  '/v1/totals/stream',
  '/health/live',
  '/health/ready',
  '/v1/policies',
  '/v1/whoami',
  '/v1/ledger',
  '/v1/identity',
];

function totalsQuestions(more: string): string[] {
  const sections = ['', '&section=national-security', '&section=national-security&section=criminal'];
  return sections.flatMap((section) => [
    `?by=country${section}${more}`,
    `?by=month,process&policy=processed${section}${more}`,
  ]);
}

const PERIODS = ['2019-H1', '2018-H1', '2019'];

/** The paths to compare for a route. */
const pathsOf = (route: string): string[] =>
  (FIGURES[route] ?? []).flatMap((question) =>
    (route.includes('{period}') ? PERIODS : ['']).map((period) => route.replace('{period}', period) + question),
  );

describe('a section that a rule withholds from reporting', () => {
  let plain: Served;
  let mixed: Served;
  beforeAll(async () => {
    [plain, mixed] = await Promise.all([Served.with(VISIBLE), Served.with(MIXED)]);
  });
  afterAll(() => Promise.all([plain?.stop(), mixed?.stop()]));

  /** The normalised answers of both ledgers to one path. */
  const both = (path: string, role = 'reporting'): Promise<string[]> =>
    Promise.all(
      [plain, mixed].map(async (served) => {
        const answer = await served.get(path, role);
        const type = answer.headers.get('content-type') ?? '';
        const body = Buffer.from(await answer.arrayBuffer());
        return `${answer.status} ${type}\n${normal(/json|csv|text/.test(type) ? body.toString() : body.toString('hex'))}`;
      }),
    );

  const routes = async (): Promise<string[]> => {
    const document = (await (await mixed.get('/openapi.json', 'reporting')).json()) as {
      paths: Record<string, object>;
    };
    return Object.entries(document.paths).flatMap(([route, methods]) => ('get' in methods ? [route] : []));
  };

  it('leaks from no route of the OpenAPI document that shows figures', async () => {
    const paths = (await routes()).flatMap((route) => pathsOf(route));
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const [one, other] = await both(path);
      expect(`${path} ${other}`).toBe(`${path} ${one}`);
    }
  });

  it('has every route classified: as one with figures, one without, or one that reporting may not call', async () => {
    const others = (await routes()).filter((route) => !FIGURES[route] && !WITHOUT_FIGURES.includes(route));
    expect(others.length).toBeGreaterThan(4);
    const answers = await Promise.all(
      others.map(async (route) => `${route} ${(await mixed.get(route.replace(/\{\w+\}/g, 'x'), 'reporting')).status}`),
    );
    expect(answers.filter((answer) => !answer.endsWith(' 403'))).toEqual([]);
  });

  it('is shown to an auditor', async () => {
    const [one, other] = await both('/v1/periods/2019-H1/totals?by=country', 'auditor');
    expect(one).not.toContain('national-security');
    expect(other).toContain('national-security');
  });

  it('does not appear in the stream of totals', async () => {
    const texts = await Promise.all([plain, mixed].map((served) => streamed(served)));
    expect(texts[0]!.length).toBeGreaterThan(1_000);
    expect(texts[1]).toBe(texts[0]);
  });

  /** The first changes of the stream, up to the last change of the visible demands. */
  async function streamed(served: Served): Promise<string> {
    const enough = new AbortController();
    const response = await fetch(`${served.url}/v1/totals/stream?after=0000000000000000`, {
      headers: served.bearer('reporting'),
      signal: enough.signal,
    });
    let text = '';
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (changesIn(text).length > CHANGES) break;
    }
    enough.abort();
    return normal(changesIn(text).slice(0, CHANGES).join('\n'));
  }

  const changesIn = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('data: '));

  /** Fewer than the visible demands make. */
  const CHANGES = 12;
});

describe('a section that a rule withholds, in process', () => {
  const folders: string[] = [];
  let plain: Ledger;
  let mixed: Ledger;

  async function opened(events: readonly SampleEvent[]): Promise<Ledger> {
    const dataDir = mkdtempSync(join(tmpdir(), 'exits-'));
    folders.push(dataDir);
    const settings = loadSettings({ LEDGER_DATA_DIR: dataDir });
    if (!settings.ok) throw new Error(settings.error.join());
    const ledger = await Ledger.open(settings.value, { log: createLog({ logLevel: 'silent' }), rules: [RULE] });
    await ledger.intake.submitMany(events, {});
    await ledger.readModel.catchUp();
    return ledger;
  }

  beforeAll(async () => {
    plain = await opened(VISIBLE);
    mixed = await opened(MIXED);
  });
  afterAll(async () => {
    await Promise.all([plain.close(), mixed.close()]);
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  const both = async (ask: (ledger: Ledger) => Promise<unknown>): Promise<string[]> =>
    [await ask(plain), await ask(mixed)].map((answer) => normal(JSON.stringify(answer)));

  it.each([
    [
      'an explanation',
      (l: Ledger) =>
        new ExplainHandler(l).execute(new ExplainQuestion({ period: '2019-H1', measure: 'requests' }, 'reporting')),
    ],
    [
      'an explanation of the section',
      (l: Ledger) =>
        new ExplainHandler(l).execute(
          new ExplainQuestion(
            { period: '2019-H1', measure: 'requests', filters: { section: ['national-security'] } },
            'public',
          ),
        ),
    ],
    ['the list of demands', (l: Ledger) => new DemandsHandler(l).execute(new DemandsQuestion({}, 'reporting'))],
    ['a demand of the section', (l: Ledger) => new DemandHandler(l).execute(new DemandQuestion('s-1', 'reporting'))],
    [
      'the history of a demand of the section',
      (l: Ledger) => new HistoryHandler(l).execute(new HistoryQuestion({ demand: 's-1', limit: 10 }, 'public')),
    ],
  ] as const)('does not appear in %s', async (_exit, ask) => {
    const [one, other] = await both(ask);
    expect(other).toBe(one);
  });

  it('leaks from no channel that asyncapi.yaml sends to, and each channel is classified', async () => {
    const contract = new Contract();
    const publication = new Publication([RULE]);
    const records = async (ledger: Ledger): Promise<Record<string, string>> => {
      const sent: Record<string, string> = {};
      const feeds = [
        new TotalsFeed(contract, ledger.readModel, ledger.store, publication),
        new DemandFeed(contract, ledger.store, publicData, publication),
      ];
      for (const feed of feeds) {
        const head = await feed.head();
        for (let after: Position = beforeFirst; after < head;) {
          const page = await feed.read(after, 4);
          for (const record of page.records)
            sent[record.topic] = `${sent[record.topic] ?? ''}${normal(JSON.stringify(record))}\n`;
          after = page.upTo;
        }
      }
      return sent;
    };
    const [one, other] = [await records(plain), await records(mixed)];
    const byChannel: Record<string, 'compared' | 'without figures'> = {
      totalChanges: 'compared',
      totals: 'compared',
      demandEvents: 'compared',
      cursors: 'without figures',
      reports: 'without figures',
      intake: 'without figures',
      deadLetters: 'without figures',
    };
    expect(channelNames.filter((name) => !(name in byChannel))).toEqual([]);
    for (const name of channelNames.filter((channel) => byChannel[channel] === 'compared')) {
      const topic = contract.topic(name);
      expect(one[topic]).toBeDefined();
      expect(unordered(other[topic]!, name)).toEqual(unordered(one[topic]!, name));
    }
  });

  /** The latest totals are sent once a page, and pages end elsewhere: the last record of each cell counts. */
  function unordered(text: string, channel: string): unknown {
    const lines = text.trimEnd().split('\n');
    if (channel !== 'totals') return lines;
    return Object.fromEntries(lines.map((line) => [(JSON.parse(line) as { key: string }).key, line]));
  }
});
