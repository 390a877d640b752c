// What the catalog asks for and none of its validator (ci.yml), eslint and staticcheck looks at.

/** A source file: its path from the repository's root, and its text. */
export interface Source {
  path: string;
  text: string;
}

/** Something that is wrong: where, and what to do instead. */
export type Finding = string;

const FORBIDDEN_IN_GO = [
  { pattern: /"(unsafe|os\/exec|plugin)"/, instead: 'do not import it' },
  { pattern: /\bfmt\.Print(f|ln)?\(|\bprintln\(|\blog\.Print/, instead: "log through the SDK's logger of the request" },
];

/** Comments may name what code may not call. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

/** Tests, and the Go package redistest, which is imported by tests alone. */
const FOR_TESTS = /_test\.go$|^pkg\/(\w+\/)*redistest\//;

/** Imports and calls of the back end that have no place in a plugin, with their place. */
export function forbiddenInGo(sources: Source[]): Finding[] {
  return sources
    .filter(({ path }) => !FOR_TESTS.test(path))
    .flatMap(({ path, text }) =>
      FORBIDDEN_IN_GO.flatMap(({ pattern, instead }) => {
        const hit = pattern.exec(withoutComments(text));
        return hit ? [`${path}:${text.slice(0, hit.index).split('\n').length}: ${hit[0].trim()}: ${instead}`] : [];
      })
    );
}

/** The fields of src/plugin.json that are looked at here. */
export interface PluginJson {
  id: string;
  executable?: string;
  languages?: string[];
  info: { links?: Array<{ url: string }>; version: string; updated: string };
  includes?: Array<{ type: string; path?: string }>;
}

const repository = 'https://github.com/koreai/sessions-datasource';

/** What is wrong with plugin.json. `exists` reports whether a file is there, by its path below src. */
export function pluginJsonFindings(
  { id, info, languages = [] }: PluginJson,
  exists: (path: string) => boolean
): Finding[] {
  const texts = languages.map((language) => `locales/${language}/${id}.json`);
  return [
    ...(info.version === '%VERSION%' && info.updated === '%TODAY%' ? [] : ['version and date come from the build']),
    ...(info.links?.some(({ url }) => url.startsWith(repository)) ? [] : ['a link to the sources']),
    ...texts.filter((path) => !exists(path)).map((path) => `${path} exists`),
  ].map((finding) => `plugin.json: ${finding}`);
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
