// What the checker of Grafana's plugin catalog looks at, as far as it can be
// looked at here, without the network and without an archive.

/** A source file: its path from the repository's root, and its text. */
export interface Source {
  path: string;
  text: string;
}

/** Something that the catalog would refuse: where, and what to do instead. */
export type Finding = string;

interface ForbiddenCall {
  pattern: RegExp;
  instead: string;
}

const forbiddenInTypeScript: ForbiddenCall[] = [
  {
    pattern:
      /\bconsole\.(log|info|table|clear|count|countReset|dir|dirxml|group|groupEnd|time|timeEnd|timeLog|trace)\(/,
    instead: 'do not print to the console',
  },
  { pattern: /\bwindow\s*(\.|\[)/, instead: 'ask @grafana/runtime (locationService, config) rather than window' },
  { pattern: /\b(localStorage|sessionStorage)\b/, instead: "use Grafana's own storage" },
  { pattern: /@ts-(ignore|expect-error|nocheck)/, instead: 'fix the type' },
  { pattern: /\/api\/ds\/query/, instead: 'query through the data source' },
  { pattern: /featureToggles\.topnav/, instead: 'the toggle is gone' },
  { pattern: /__SECRET_INTERNALS/, instead: "do not touch React's internals" },
  { pattern: /(^|[^.\w])(alert|confirm|prompt)\(/m, instead: 'use Modal or ConfirmModal' },
  { pattern: /gf-form/, instead: 'use components of @grafana/ui' },
  { pattern: /import\s+['"].*\.(css|scss|less)['"]/, instead: 'use @emotion/css' },
  { pattern: /dangerouslySetInnerHTML|\.innerHTML\b/, instead: 'render elements' },
  { pattern: /\b(eval|Function)\(\s*['"`]/, instead: 'do not run text' },
  { pattern: /\btestDatasource\s*\(/, instead: 'leave it to the health check of the back end' },
  { pattern: /grafanaBootData|__grafanaSceneContext/, instead: 'ask @grafana/runtime' },
];

const forbiddenInGo: ForbiddenCall[] = [
  { pattern: /\bos\.(Environ|Clearenv|ExpandEnv)\(/, instead: 'do not read the environment' },
  {
    pattern: /\bos\.(Getenv|LookupEnv|Setenv|Unsetenv)\((?!"GF_PLUGIN)/,
    instead: 'only GF_PLUGIN variables may be read',
  },
  {
    pattern:
      /\bos\.(Open|OpenFile|Create|CreateTemp|ReadFile|WriteFile|ReadDir|Mkdir|MkdirAll|MkdirTemp|Remove|RemoveAll|Rename|Stat|Lstat|Getwd|Chdir|Chmod|Chown|TempDir|UserHomeDir|UserCacheDir|UserConfigDir|DirFS|NewFile|Symlink|Link|Readlink|Truncate)\(/,
    instead: 'do not touch files',
  },
  { pattern: /\bioutil\.|\bfilepath\.(Walk|WalkDir|Glob|EvalSymlinks)\(/, instead: 'do not touch files' },
  { pattern: /\bsyscall\.\w+\(/, instead: 'do not call the system' },
  { pattern: /"(unsafe|os\/exec|plugin)"/, instead: 'do not import it' },
  { pattern: /\bfmt\.Print(f|ln)?\(|\bprintln\(|\blog\.Print/, instead: "log through the SDK's logger of the request" },
];

/** Comments may name what code may not call. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

/** Tests, and what is imported by nothing else: src/testing, and the Go package redistest. */
const forTests = /(\.test|\.spec)\.tsx?$|_test\.go$|^src\/testing\/|^pkg\/(\w+\/)*redistest\//;

/** Calls that the catalog forbids in plugin code, with their place. Tests and what helps them are not looked at. */
export function forbiddenCalls(sources: Source[]): Finding[] {
  const found: Finding[] = [];
  for (const { path, text } of sources) {
    const go = path.endsWith('.go');
    if (forTests.test(path) || !(go || /\.tsx?$/.test(path))) {
      continue;
    }
    const code = withoutComments(text);
    for (const { pattern, instead } of go ? forbiddenInGo : forbiddenInTypeScript) {
      const hit = pattern.exec(/@ts-/.test(pattern.source) ? text : code);
      if (hit) {
        found.push(`${path}:${text.slice(0, hit.index).split('\n').length}: ${hit[0].trim()}: ${instead}`);
      }
    }
  }
  return found;
}

interface Image {
  path: string;
}

/** The fields of src/plugin.json that the catalog looks at. */
export interface PluginJson {
  id: string;
  type: string;
  name: string;
  backend?: boolean;
  executable?: string;
  languages?: string[];
  info: {
    description?: string;
    keywords?: string[];
    author?: { name?: string };
    links?: Array<{ name: string; url: string }>;
    logos: { small: string; large: string };
    screenshots?: Array<Image & { name: string }>;
    version: string;
    updated: string;
  };
  includes?: Array<{ type: string; name: string; path?: string }>;
  dependencies: { grafanaDependency: string };
}

const repository = 'https://github.com/koreai/sessions-datasource';

/** What is wrong with plugin.json. `exists` reports whether a file is there, by its path below src. */
export function pluginJsonFindings(plugin: PluginJson, exists: (path: string) => boolean): Finding[] {
  const { info } = plugin;
  const found: Finding[] = [];
  const demand = (holds: unknown, finding: Finding) => {
    if (!holds) {
      found.push(`plugin.json: ${finding}`);
    }
  };
  demand(/^[a-z0-9]+-[a-z0-9]+-(datasource|panel|app)$/.test(plugin.id), 'id is organisation-name-type');
  demand(plugin.id.endsWith(`-${plugin.type}`), 'id ends with the type');
  demand(!plugin.backend || /^gpx_\w+$/.test(plugin.executable ?? ''), 'executable begins with gpx_');
  demand(info.version === '%VERSION%' && info.updated === '%TODAY%', 'version and date come from the build');
  demand(info.description && info.description.length <= 250, 'description of at most 250 characters');
  demand(info.author?.name, 'an author');
  demand(info.keywords?.length, 'keywords');
  demand(/^>=\d+\.\d+\.\d+(-0)?$/.test(plugin.dependencies.grafanaDependency), 'grafanaDependency has no upper bound');
  demand(info.screenshots?.length, 'at least one screenshot');
  for (const image of [info.logos.small, info.logos.large, ...(info.screenshots ?? []).map((shot) => shot.path)]) {
    demand(/^img\/[\w-]+\.(svg|png|jpe?g|gif)$/.test(image), `${image} is a relative path to an image`);
    demand(exists(image), `${image} exists`);
  }
  demand(info.links?.length, 'links');
  for (const link of info.links ?? []) {
    demand(link.name && /^https:\/\/[^\s]+$/.test(link.url), `link ${link.name} is an https URL`);
  }
  demand(
    info.links?.some((link) => link.url.startsWith(repository)),
    'a link to the sources'
  );
  for (const language of plugin.languages ?? []) {
    const texts = `locales/${language}/${plugin.id}.json`;
    demand(exists(texts), `${texts} exists`);
  }
  for (const include of plugin.includes ?? []) {
    demand(include.name && include.path && exists(include.path), `${include.path} exists`);
  }
  return found;
}

/** What is wrong with the catalog page, src/README.md. */
export function readmeFindings(readme: string): Finding[] {
  const found: Finding[] = [];
  const targets = [...readme.matchAll(/\[[^\]]*\]\(([^)\s]+)[^)]*\)|<img[^>]+src="([^"]+)"/g)].map((m) => m[1] ?? m[2]);
  for (const target of targets) {
    if (!target.startsWith('https://') && !target.startsWith('#')) {
      found.push(`README.md: ${target}: links and images are absolute https URLs`);
    }
  }
  if (/<!--/.test(readme)) {
    found.push('README.md: no comments');
  }
  if (!/!\[[^\]]+\]\(/.test(readme)) {
    found.push('README.md: at least one picture with a text for those who cannot see it');
  }
  for (const word of ['yarn', 'nodejs', 'npm run', 'mage']) {
    if (new RegExp(`(^|\\W)${word}(\\W|$)`, 'm').test(readme)) {
      found.push(`README.md: ${word}: what developers need belongs into CONTRIBUTING.md`);
    }
  }
  if (/data source plugin template|getting started with grafana plugin/i.test(readme)) {
    found.push('README.md: still the text of the scaffold');
  }
  return found;
}

/** Elements and attributes of an image that could run or load something. */
export function svgFindings({ path, text }: Source): Finding[] {
  const bad = /<script|<foreignObject|<iframe|\son\w+=|(href|src)="(?!#)|@import|url\((?!#|'#|"#)/i.exec(text);
  return bad ? [`${path}: ${bad[0]} has no place in an image`] : [];
}

/** Where a relative link of a Markdown file points, for each that points to nothing. */
export function deadLinks({ path, text }: Source, exists: (path: string) => boolean): Finding[] {
  const folder = path.split('/').slice(0, -1);
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1])
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .filter((target) => {
      const parts = [...folder];
      for (const part of target.split('#')[0].split('/')) {
        if (part === '..') {
          parts.pop();
        } else if (part !== '.' && part !== '') {
          parts.push(part);
        }
      }
      return !exists(parts.join('/'));
    })
    .map((target) => `${path}: ${target} does not exist`);
}
