/** @jest-environment node */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { SessionsQuery } from '../src/query';
import { DIMENSIONS } from '../src/dimensions';
import { INTERVALS, MEASURES, OPERATORS } from '../src/query';
import { slipsOf } from '../src/language';
import { measureLabel } from '../src/labels';
import { NUMBER_SETTINGS } from '../src/settings';
import { checkQuery } from '../src/validation/query';
import type { Page } from './docs-rules';
import {
  deadAnchors,
  failuresOf,
  firstColumn,
  goMessages,
  isFound,
  isSaid,
  localeMessages,
  tablesOf,
} from './docs-rules';

const root = path.resolve(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const walk = (folder: string, ends: string) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ends))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')));

const page = (file: string): Page => ({ path: file, text: read(file) });
const docs = walk('docs', '.md').map(page);
const all = [...docs, ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'src/README.md'].map(page)];
const doc = (name: string) => read(`docs/${name}.md`);
const tables = (name: string, heading: RegExp) => tablesOf(doc(name)).filter(([[first]]) => heading.test(first));

const locale = JSON.parse(read('src/locales/en-US/koreai-sessions-datasource.json'));
const messages = [
  ...walk('pkg', '.go')
    .filter((file) => !file.endsWith('_test.go'))
    .flatMap((file) => goMessages(read(file))),
  ...localeMessages(locale),
];
/** Labels of the front end, without what is filled in or explains the unit. */
const labels = new Set(localeMessages(locale).map(([text = '']) => text.replace(/ \(.*\)$/, '').trim()));

describe('the documentation', () => {
  const quoted = docs.flatMap(({ path: file, text }) =>
    tablesOf(text)
      .filter(([[heading]]) => /^message|test_ says$/.test(heading))
      .flatMap(firstColumn)
      .map((message) => [file, message] as const)
  );

  it('names both commands of the project where a newcomer begins, with what each needs', () => {
    const [commands] = tablesOf(read('README.md')).filter(([[heading]]) => heading === 'command');
    expect(firstColumn(commands)).toEqual(expect.arrayContaining(['`npm start`', '`npm test`']));
    expect(read('README.md')).toMatch(/Without a Chromium [^]+ skips/);
    expect(read('README.md')).toMatch(/without a `redis-server` .+/);
  });

  it('quotes messages', () => {
    expect(quoted.length).toBeGreaterThan(40);
  });

  it.each(quoted)('%s: "%s" is what the plugin says', (_, message) => {
    expect(isSaid(message, messages)).toBe(true);
  });

  // Requests that the plugin itself never makes, and what Save & test says when all is well.
  const unseen = /cannot be asked for|^(The messages|A page) of$|^A request without credentials|^Connected$/;
  const failures = ['koreai', 'shared', 'budget']
    .flatMap((name) => walk(`pkg/${name}`, '.go').filter((file) => !/_test\.go$|redistest/.test(file)))
    .flatMap((file) => failuresOf(read(file)))
    .filter((words) => !unseen.test(words));

  it('knows the failures of Kore.ai and Redis', () => {
    expect(failures.length).toBeGreaterThan(50);
  });

  it.each([...new Set(failures)])('has "%s" on the page of messages', (words) => {
    expect([words, isFound(words, doc('troubleshooting'))]).toEqual([words, true]);
  });

  it('knows which messages are not said', () => {
    const said = [...goMessages('x := "No bot is " + name(r) + ": add one."'), ['Loading ', ' %, about ', ' left']];
    const first = ['No bot is', 'No bot is set: add', 'Loading 5 %, about', 'about ... left'];
    expect(first.filter((text) => !isSaid(text, said))).toEqual([]);
    const second = ['No bot was', 'No bot is set: do remove', 'Loading 5 sessions, about', 'about ... right'];
    expect(second.filter((text) => isSaid(text, said))).toEqual([]);
  });

  const named = [
    ...tables('configure', /^setting$/).map((table) => ['configure', table] as const),
    ...tables('query-editor', /^(choice|option)$/).map((table) => ['query-editor', table] as const),
  ].flatMap(([name, table]) => firstColumn(table).flatMap((cell) => cell.split(', ').map((label) => [name, label])));

  it('names settings and options', () => {
    expect(named.length).toBeGreaterThan(30);
  });

  it.each(named)('%s: "%s" is a label of the editors', (_, label) => {
    expect(labels).toContain(label);
  });

  it('gives every number of the settings its default and its name for provisioning', () => {
    const [table] = tables('configure', /^setting$/).filter(([heading]) => heading[1] === 'default');
    const defaults = table.slice(1).map((row) => parseInt(row[1].replaceAll(',', ''), 10));
    const numbers = Object.values(NUMBER_SETTINGS).map(({ value }) => value);
    expect(defaults.filter((value) => !Number.isNaN(value)).sort()).toEqual(numbers.sort());
  });

  it('names every key of a provisioning file', () => {
    const { jsonData, secureJsonData } = JSON.parse(read('pkg/settings/schema.json')).properties;
    const keys = [...Object.keys(jsonData.properties), ...Object.keys(secureJsonData.properties)];
    const text = docs.map((entry) => entry.text).join();
    expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  });

  it('lists the measures, dimensions, operators and intervals that there are', () => {
    const [measures] = tables('measures', /^measure$/);
    expect(firstColumn(measures)).toEqual(MEASURES.map((measure) => `${measureLabel(measure)} (\`${measure}\`)`));
    const editor = doc('query-editor');
    expect(DIMENSIONS.filter((dimension) => !editor.includes(`\`${dimension}\``))).toEqual([]);
    expect(firstColumn(tables('query-editor', /^operator$/)[0])).toEqual(
      OPERATORS.map((operator) => `\`${operator}\``)
    );
    expect(editor).toContain(INTERVALS.map((interval) => `\`${interval}\``).join(' '));
  });

  it('lists every field of a stored query', () => {
    const [table] = tables('query-editor', /^field$/);
    const documented = firstColumn(table).flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]));
    expect(documented.sort()).toEqual(fieldsOfQuery().sort());
  });

  it('has examples of queries without a mistake, with each group as a value where a panel shows values', () => {
    const examples = [...doc('query-editor').matchAll(/([^\n]*)\n\n```json\n(\{[^]*?\n\})\n```/g)].map(
      ([, sentence, json]) => ({ sentence, query: JSON.parse(json) as SessionsQuery })
    );
    expect(examples.length).toBeGreaterThan(1);
    expect(examples.map(({ query }) => [checkQuery(query), slipsOf({ ...query })])).toEqual(
      examples.map(() => [{}, []])
    );
    const values = examples.filter(({ sentence }) => /pie|gauge/.test(sentence));
    expect(values.map(({ query }) => query.format)).toEqual(['values']);
  });

  it('names only commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = all.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]));
    expect(commands.filter((command) => !(command in scripts))).toEqual([]);
  });

  it('links only to headings that there are', () => {
    const beside = (file: string) => (link: string) => read(path.posix.join(path.posix.dirname(file), link));
    expect(all.flatMap((entry) => deadAnchors(entry, beside(entry.path)))).toEqual([]);
    expect(deadAnchors({ path: 'a.md', text: '# One two\n[x](#one-two) [y](#three)' }, () => '')).toEqual([
      'a.md: #three does not exist',
    ]);
  });

  it('shows only pictures that there are, and every one of docs/img', () => {
    const shown = all.flatMap(({ path: file, text }) =>
      [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)|(?:srcset|src)="([^"]+)"/g)].map(([, link, set]) => {
        const target = (link ?? set).replace('https://raw.githubusercontent.com/koreai/sessions-datasource/main/', '/');
        return target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(file), target);
      })
    );
    expect(shown.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    expect(walk('docs/img', '.png').filter((file) => !shown.includes(file))).toEqual([]);
  });
});

/** The fields of the type of the stored query, without those of every data source. */
function fieldsOfQuery(): string[] {
  const source = ts.createSourceFile('query.ts', read('src/query.ts'), ts.ScriptTarget.Latest);
  const type = source.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === 'SessionsQuery')!;
  return type.members.map((member) => (member.name as ts.Identifier).text);
}
