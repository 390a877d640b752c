/** @jest-environment node */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  deadLinks,
  forbiddenCalls,
  pluginJsonFindings,
  readmeFindings,
  svgFindings,
  type PluginJson,
  type Source,
} from './catalog-rules';

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
const manifest = json<{ version: string; license: string; description: string }>('package.json');

describe('this plugin, as the catalog looks at it', () => {
  it('has a plugin.json that is complete, and files for all that it names', () => {
    expect(pluginJsonFindings(plugin, (file) => exists(`src/${file}`))).toEqual([]);
  });

  it('offers each bundled dashboard', () => {
    const bundled = files('src/dashboards', /\.json$/).map((file) => file.path.slice('src/'.length));
    expect(plugin.includes?.filter((item) => item.type === 'dashboard').map((item) => item.path)).toEqual(
      expect.arrayContaining(bundled)
    );
    expect(bundled.length).toBeGreaterThan(0);
  });

  it('has a page that works outside of the repository', () => {
    expect(readmeFindings(read('src/README.md').text)).toEqual([]);
  });

  it('shows pictures on its page that are in the repository', () => {
    const here = 'https://raw.githubusercontent.com/koreai/sessions-datasource/main/';
    const pictures = [...read('src/README.md').text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1]);
    expect(pictures.filter((url) => !url.startsWith(here) || !exists(url.slice(here.length)))).toEqual([]);
  });

  it('makes no call that the catalog forbids', () => {
    const sources = [...files('src', /\.tsx?$/), ...files('pkg', /\.go$/)];
    expect(sources.length).toBeGreaterThan(10);
    expect(forbiddenCalls(sources)).toEqual([]);
  });

  it('has images that only show something', () => {
    expect(files('src/img', /\.svg$/).flatMap(svgFindings)).toEqual([]);
  });

  it('says its version in package.json alone, as three numbers, and what is new in it', () => {
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(read('CHANGELOG.md').text).toContain(`## ${manifest.version}`);
    expect(plugin.info.version).toBe('%VERSION%');
  });

  it('is under a licence that the catalog takes', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(read('LICENSE').text).toContain('Apache License');
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
  const source = (file: string, text: string) => forbiddenCalls([{ path: file, text }]);

  it.each([
    ['src/a.ts', 'const a = 1;\nconsole.log(a);', 'src/a.ts:2: console.log(: do not print to the console'],
    ['src/a.ts', 'window.location.href', 'window.'],
    ['src/a.tsx', '// @ts-ignore\n', '@ts-ignore'],
    ['src/a.ts', 'fetch("/api/ds/query")', '/api/ds/query'],
    ['src/datasource.ts', 'async testDatasource() {}', 'testDatasource('],
    ['pkg/a.go', 'x := os.Getenv("HOME")', 'os.Getenv('],
    ['pkg/a.go', 'f, err := os.Open("x")', 'os.Open('],
    ['pkg/a.go', 'fmt.Println("x")', 'fmt.Println('],
    ['pkg/a.go', 'syscall.Kill(1, 9)', 'syscall.Kill('],
    ['pkg/a.go', 'import "os/exec"', '"os/exec"'],
    ['pkg/latest/a.go', 'import "os/exec"', '"os/exec"'],
  ])('%s: %s', (file, text, finding) => {
    expect(source(file, text).join()).toContain(finding);
  });

  it.each([
    ['src/a.test.ts', 'console.log(1)'],
    ['src/a.ts', '// window.location is not to be used'],
    ['pkg/a.go', 'os.Getenv("GF_PLUGIN_X")'],
    ['pkg/a.go', 's := fmt.Sprintf("x")'],
    ['pkg/a.go', 'errors.Is(err, syscall.ECONNREFUSED)'],
    ['pkg/a_test.go', 'os.Open("x")'],
    ['pkg/a/redistest/b.go', 'import "os/exec"'],
  ])('%s may say %s', (file, text) => {
    expect(source(file, text)).toEqual([]);
  });

  it('finds what plugin.json lacks', () => {
    const bare = { ...plugin, id: 'x', info: { ...plugin.info, links: [], screenshots: [] } };
    expect(pluginJsonFindings(bare, () => false).join('\n')).toMatch(/id is[^]*screenshot[^]*exists[^]*links/);
  });

  it('finds relative links, comments and missing pictures on the page', () => {
    expect(readmeFindings('[a](docs/a.md) <!-- x -->')).toHaveLength(3);
    expect(readmeFindings('![a](https://x.y/z.png) [b](#b)')).toEqual([]);
  });

  it('finds links to nothing', () => {
    const document = { path: 'docs/a.md', text: '[b](../b.md) [c](c.md#d) [e](https://e.f)' };
    expect(deadLinks(document, (file) => file === 'docs/c.md')).toEqual(['docs/a.md: ../b.md does not exist']);
  });

  it('finds scripts in images', () => {
    expect(svgFindings({ path: 'a.svg', text: '<svg onload="x"/>' })).toHaveLength(1);
    expect(svgFindings({ path: 'a.svg', text: '<svg><use href="#a"/></svg>' })).toEqual([]);
  });
});
