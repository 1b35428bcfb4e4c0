import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parsePeriod } from '@ledger/counting';
import { ruleName } from '@ledger/demand';
import { roles, settingsMarkdown } from '@ledger/platform';

const ROOT = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const pages = globSync('{*.md,docs/**/*.md,data/**/*.md}', { cwd: ROOT }).toSorted();
const readme = read('README.md');

describe('what the pages say is so', () => {
  test.each(pages)('every file that %s links to is there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!\w+:|#)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  test.each(pages)('every npm script that %s names exists', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test.each(pages)('every command that %s shows exists', (page) => {
    const commands = globSync('apps/cli/src/commands/*.ts', { cwd: ROOT })
      .map((file) => read(file))
      .join('\n');
    const shown = [...read(page).matchAll(/\b(?:npx|run --rm) ledger ([a-z-]+)/g)].map(([, name = '']) => name);
    expect(shown.filter((name) => name !== 'help' && !commands.includes(`.command('${name}')`))).toEqual([]);
  });

  test('the README lists every setting as the program does', () => {
    expect(readme).toContain(settingsMarkdown());
  });

  test('the README lists every role as the program does', () => {
    const rows = Object.entries(roles).map(([role, may]) => `| ${role} | ${may} |`);
    expect(readme).toContain(['| role | may |', '|---|---|', ...rows].join('\n'));
  });

  test('what a reader of the README sends leaves alone the totals that the next step compares', () => {
    const [, compared = ''] = /ledger totals (\S+) --compare/.exec(readme)!;
    const sent = [...readme.matchAll(/"on": "(\d{4}-\d{2})-\d{2}"/g)].map(([, month = '']) => month);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.filter((month) => (parsePeriod(compared).months as readonly string[]).includes(month))).toEqual([]);
  });

  test('the page of the rules names each of them', () => {
    const rows = [...read('docs/rules.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name);
    const elsewhere = ['demand/src/impossible', 'intake/src/reading/submission', 'intake/src/reading/event-data']
      .map((file) => read(`libs/${file}.ts`))
      .join('\n');
    expect(rows.slice(0, ruleName.words.length)).toEqual(ruleName.words);
    expect(rows.slice(ruleName.words.length).filter((name) => !elsewhere.includes(`'${name}'`))).toEqual([]);
  });

  test('every decision is in the list of decisions', () => {
    const list = read('docs/adr/README.md');
    const decisions = globSync('docs/adr/0*.md', { cwd: ROOT }).map((file) => file.replace('docs/adr/', ''));
    expect(decisions.filter((file) => !list.includes(`(${file})`))).toEqual([]);
  });
});
