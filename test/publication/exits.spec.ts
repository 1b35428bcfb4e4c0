import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, publicData } from '@ledger/ledger';
import { beforeFirst, type Position } from '@ledger/kernel';
import { createLog, loadSettings } from '@ledger/platform';
import { Publication } from '@ledger/publication';
import { channelNames, Contract, DemandFeed, TotalsFeed } from '@ledger/streaming';
import type { SampleEvent } from '../sample-events';
import { MIXED, VISIBLE } from './ledgers';
import { withheld } from './section-rule';
import { normal, Served } from './served';

jest.setTimeout(120_000);

const RULE = withheld('national-security');

/** Every GET route that a reporting consumer can call and that shows figures, with questions that would show the section. */
const FIGURES: { readonly [route: string]: readonly string[] } = {
  '/v1/periods': ['', '?kind=year', '?kind=month'],
  '/v1/periods/{period}/totals': totalsQuestions(''),
  '/v1/periods/{period}/totals.json': totalsQuestions(''),
  '/v1/periods/{period}/totals.csv': totalsQuestions(''),
  '/v1/periods/{period}/totals.xlsx': ['?by=country'],
};

/** Routes that a reporting consumer can call and that are about the service, or the ledger as a whole. */
const WITHOUT_FIGURES = ['/health/live', '/health/ready', '/v1/policies', '/v1/ledger'];

/** Its changes are compared in a test below. */
const STREAM = '/v1/totals/stream';

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

  /** Every operation of the OpenAPI document that is served. */
  const operations = async (): Promise<{ readonly method: string; readonly route: string }[]> => {
    const document = (await (await mixed.get('/openapi.json', 'reporting')).json()) as {
      paths: Record<string, object>;
    };
    return Object.entries(document.paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => ({ method, route })),
    );
  };

  it('leaks from no route that shows figures, and from none that shows the service as a whole', async () => {
    const paths = [...Object.keys(FIGURES).flatMap(pathsOf), ...WITHOUT_FIGURES];
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const [one, other] = await both(path);
      expect(`${path} ${other}`).toBe(`${path} ${one}`);
    }
  });

  it('has every operation of the OpenAPI document classified: compared, or not for reporting', async () => {
    const all = await operations();
    const known = new Set([...Object.keys(FIGURES), ...WITHOUT_FIGURES, STREAM]);
    expect([...known].filter((route) => !all.some((one) => one.method === 'get' && one.route === route))).toEqual([]);
    const others = all.filter(({ method, route }) => method !== 'get' || !known.has(route));
    expect(others.length).toBeGreaterThan(20);
    const answers = await Promise.all(
      others.map(async ({ method, route }) => {
        const path = route.replaceAll(/\{\w+\}/g, 'x');
        return `${method} ${route} ${(await mixed.get(path, 'reporting', method)).status}`;
      }),
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

describe('a section that a rule withholds from Kafka', () => {
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
