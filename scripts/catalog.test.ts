/** @jest-environment node */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { PluginJson, Source } from './catalog-rules';
import { deadLinks, forbiddenInGo, pluginJsonFindings } from './catalog-rules';

const root = path.resolve(__dirname, '..');
const read = (file: string): Source => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') });
const exists = (file: string) => existsSync(path.join(root, file));
const json = <T>(file: string): T => JSON.parse(read(file).text);

function files(folder: string, name: RegExp): Source[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
    .filter((file) => name.test(file) && !file.includes('node_modules'))
    .map(read);
}

const plugin = json<PluginJson>('src/plugin.json');
const manifest = json<{ version: string }>('package.json');

describe('this plugin, as the catalog looks at it', () => {
  it('leads from plugin.json to its sources and to the texts of every language', () => {
    expect(pluginJsonFindings(plugin, (file) => exists(`src/${file}`))).toEqual([]);
  });

  it('offers each bundled dashboard', () => {
    const bundled = files('src/dashboards', /\.json$/).map((file) => file.path.slice('src/'.length));
    expect(plugin.includes?.filter((item) => item.type === 'dashboard').map((item) => item.path)).toEqual(
      expect.arrayContaining(bundled)
    );
    expect(bundled.length).toBeGreaterThan(0);
  });

  it('shows pictures on its page that are in the repository', () => {
    const here = 'https://raw.githubusercontent.com/koreai/sessions-datasource/main/';
    const pictures = [...read('src/README.md').text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1]);
    expect(pictures.filter((url) => !url.startsWith(here) || !exists(url.slice(here.length)))).toEqual([]);
  });

  it('runs and prints nothing from its back end', () => {
    const sources = files('pkg', /\.go$/);
    expect(sources.length).toBeGreaterThan(10);
    expect(forbiddenInGo(sources)).toEqual([]);
  });

  it('says its version in package.json alone, as three numbers, and what is new in it', () => {
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(read('CHANGELOG.md').text).toContain(`## ${manifest.version}`);
    expect(plugin.info.version).toBe('%VERSION%');
  });

  it('gives the back end the name that plugin.json runs', () => {
    expect(plugin.executable).toBe('gpx_koreai_sessions');
    expect(read('pkg/main.go').text).toContain(`"${plugin.id}"`);
  });
});

it('links to nothing that is not there, in all documents', () => {
  const documents = [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map(read),
    ...['docs', 'provisioning'].flatMap((folder) => files(folder, /\.md$/)),
  ];
  expect(documents.flatMap((document) => deadLinks(document, exists))).toEqual([]);
});

describe('each rule can be broken', () => {
  const source = (file: string, text: string) => forbiddenInGo([{ path: file, text }]);

  it.each([
    ['pkg/a.go', 'fmt.Println("x")', 'fmt.Println('],
    ['pkg/a.go', 'import "os/exec"', '"os/exec"'],
    ['pkg/latest/a.go', 'import "os/exec"', '"os/exec"'],
  ])('%s: %s', (file, text, finding) => {
    expect(source(file, text).join()).toContain(finding);
  });

  it.each([
    ['pkg/a.go', 's := fmt.Sprintf("x")'],
    ['pkg/a.go', '// fmt.Println is not to be used'],
    ['pkg/a_test.go', 'fmt.Println("x")'],
    ['pkg/a/redistest/b.go', 'import "os/exec"'],
  ])('%s may say %s', (file, text) => {
    expect(source(file, text)).toEqual([]);
  });

  it('finds what plugin.json lacks', () => {
    const bare = { ...plugin, info: { ...plugin.info, version: '1.0.0', links: [] } };
    expect(pluginJsonFindings(bare, () => false).join('\n')).toMatch(/version[^]*link[^]*locales\/en-US\/.* exists/);
  });

  it('finds links to nothing', () => {
    const document = { path: 'docs/a.md', text: '[b](../b.md) [c](c.md#d) [e](https://e.f)' };
    expect(deadLinks(document, (file) => file === 'docs/c.md')).toEqual(['docs/a.md: ../b.md does not exist']);
  });
});
