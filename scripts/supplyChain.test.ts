/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Manifest {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
interface Job {
  permissions?: Record<string, string>;
  steps: Array<{ uses?: string; run?: string; with?: Record<string, unknown> }>;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: unknown;
  jobs: Record<string, Job>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const FOLDER = '.github/workflows';
const workflows = new Map(
  readdirSync(path.join(root, FOLDER)).map((file) => [file, parse(read(`${FOLDER}/${file}`)) as Workflow])
);
const jobs = [...workflows].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ name: `${file}, ${name}`, job }))
);

/** What is named in the first column of the tables of a section of CONTRIBUTING.md. */
function listed(title: RegExp): string[] {
  const sections = read('CONTRIBUTING.md')
    .split(/^###? /m)
    .filter((section) => title.test(section));
  const rows = sections.flatMap((section) => section.split('\n').filter((line) => /^\| `/.test(line)));
  return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name)).sort();
}

/** Files of the repository that end so, without what is generated. */
function files(folder: string, end: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(node_modules|dist|artifacts)$|^\./.test(entry.name) ? [] : files(file, end);
    }
    return entry.name.endsWith(end) ? [file] : [];
  });
}

/** The modules of go.mod that Go code of this repository imports itself, or runs as tools. */
function goModules(): string[] {
  const mod = read('go.mod');
  const modules = [...mod.matchAll(/^(?:require )?\s*([\w.-]+\/\S+) v\S+/gm)].map(([, name]) => name);
  const imported = files('.', '.go').flatMap((file) => [
    ...read(file).matchAll(/^\s*(?:\w+ )?"([\w.-]+\.\w+\/[^"]+)"$/gm),
  ]);
  const used = [...imported, ...mod.matchAll(/^tool (\S+)/gm)].map(([, name]) => name);
  const owner = (name: string) =>
    modules.filter((one) => name === one || name.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  return [...new Set(used.map(owner).filter((name) => name !== undefined))].sort();
}

describe('dependencies', () => {
  it('of npm are those with a reason in CONTRIBUTING.md', () => {
    expect(listed(/^npm, in the browser/)).toEqual(Object.keys(manifest.dependencies).sort());
    expect(listed(/^npm, while developing/)).toEqual(Object.keys(manifest.devDependencies).sort());
  });

  it('of Go are those with a reason in CONTRIBUTING.md', () => {
    expect(listed(/^Go\n/)).toEqual(goModules());
  });

  it('of Go are known as direct ones: Dependabot updates only those', () => {
    const direct = [...read('go.mod').matchAll(/^\t([\w.-]+\/\S+) v\S+$/gm)].map(([, name]) => name);
    const tools = [...read('go.mod').matchAll(/^tool (\S+)/gm)].map(([, name]) => name);
    const imported = goModules().filter((name) => !tools.some((tool) => tool.startsWith(`${name}/`)));
    expect(direct.sort()).toEqual(imported);
  });

  it('come with their hash, and none with an address of its own', () => {
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Record<string, unknown>> };
    const packages = Object.entries(lock.packages).filter(([name, { link }]) => name !== '' && !link);
    expect(packages.length).toBeGreaterThan(500);
    expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(String(integrity))).map(([name]) => name)).toEqual(
      []
    );
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([name]) => name)).toEqual([]);
  });

  it('run no code while they are installed, and neither does this project', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const hooks = Object.keys(manifest.scripts).filter((name) =>
      /^(pre|post)?(install|prepare|pack|publish)$/.test(name)
    );
    expect(hooks).toEqual([]);
  });
});

describe('workflows', () => {
  it('pin every action to a commit, and say which version that is', () => {
    const uses = [...workflows.keys()].flatMap((file) => read(`${FOLDER}/${file}`).match(/uses:.*$/gm) ?? []);
    expect(uses.length).toBeGreaterThan(10);
    expect(uses.filter((line) => !/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # \S+$/.test(line))).toEqual([]);
  });

  it('begin without any permission; only these jobs may write', () => {
    for (const { permissions } of workflows.values()) {
      expect(permissions).toEqual({});
    }
    const writes = jobs.flatMap(({ name, job }) =>
      Object.entries(job.permissions ?? {})
        .filter(([, right]) => right !== 'read')
        .map(([what]) => `${name}: ${what}`)
    );
    expect(writes.sort()).toEqual([
      'bundle-stats.yml, compare: contents',
      'bundle-stats.yml, compare: pull-requests',
      'ci.yml, publish-report: contents',
      'ci.yml, publish-report: id-token',
      'ci.yml, publish-report: pull-requests',
      'release.yml, release: attestations',
      'release.yml, release: contents',
      'release.yml, release: id-token',
    ]);
  });

  it('keep no credentials of a checkout, but for the one that pushes the report', () => {
    const kept = jobs.filter(({ job }) =>
      job.steps.some(
        ({ uses, with: options }) => uses?.startsWith('actions/checkout@') && options?.['persist-credentials'] !== false
      )
    );
    expect(kept.map(({ name }) => name)).toEqual(['ci.yml, publish-report']);
  });

  it('look for known vulnerabilities at every change and every week', () => {
    const { on, jobs } = workflows.get('ci.yml')!;
    expect(Object.keys(on)).toEqual(expect.arrayContaining(['push', 'pull_request', 'schedule']));
    const run = jobs.vulnerabilities.steps.map((step) => step.run ?? '').join('\n');
    expect(run).toMatch(/npm audit --package-lock-only --audit-level=high/);
    expect(run).toMatch(/govulncheck@v\d+\.\d+\.\d+ \.\/\.\.\./);
  });

  it('run nothing that is not pinned', () => {
    const run = jobs.flatMap(({ job }) => job.steps.map((step) => step.run ?? '')).join('\n');
    const fetched = run.match(/(?:npx --yes|go run) [^\s$]+@\S+/g) ?? [];
    expect(fetched.length).toBeGreaterThan(2);
    expect(fetched.filter((command) => !/@v?\d+\.\d+\.\d+$/.test(command))).toEqual([]);
  });
});
