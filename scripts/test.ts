// npm test: every check of the project, one after another, each even when an
// earlier one failed. npm test -- NAME ... runs those steps alone.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildBackEnd, buildFrontEnd, buildPreview } from './build';
import { findChromium } from './chromium';
import { findRedisServer } from './redisServer';
import type { Counts } from './testReports';
import { none, readGo, readJest, readPlaywright, total } from './testReports';

const root = path.resolve(__dirname, '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'koreai-test-'));
const locate = createRequire(__filename).resolve;

/** Runs go test and says in the end what failed and what was skipped; fetched through the module proxy. */
const GOTESTSUM = ['go', 'run', 'gotest.tools/gotestsum@v1.13.0', '--format=none', '--no-color'];

interface Step {
  name: string;
  what: string;
  run(): Promise<Counts>;
}

const STEPS: Step[] = [
  {
    name: 'types',
    what: 'TypeScript, plugin',
    run: () => check(node('typescript/bin/tsc', '--noEmit', '--pretty', 'false')),
  },
  {
    name: 'types-tools',
    what: 'TypeScript, tools',
    run: () => check(node('typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', 'tsconfig.tools.json')),
  },
  { name: 'eslint', what: 'eslint', run: () => check(eslint()) },
  { name: 'imports', what: 'who imports what', run: () => check(imports()) },
  { name: 'gofmt', what: 'gofmt', run: gofmt },
  { name: 'vet', what: 'go vet', run: () => check(['go', 'vet', './...']) },
  { name: 'staticcheck', what: 'staticcheck', run: () => check(['go', 'tool', 'staticcheck', './...']) },
  { name: 'build-backend', what: 'build, back end', run: () => built(buildBackEnd) },
  { name: 'build-frontend', what: 'build, front end', run: () => built(buildFrontEnd) },
  { name: 'build-preview', what: 'build, preview page', run: () => built(buildPreview) },
  // Some of these ask the built back end.
  { name: 'jest', what: 'jest', run: jest },
  { name: 'go', what: 'go test -race', run: goTest },
  { name: 'browser', what: 'preview in a browser', run: browser },
];

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no step ${unknown.join(', ')}. Steps: ${STEPS.map((step) => step.name).join(', ')}.`);
  }
  const all: Counts[] = [];
  for (const step of STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const began = Date.now();
    const counts = await step.run().catch((error: Error) => failure(error.message));
    all.push(counts);
    report(step, counts, Date.now() - began);
  }
  const { passed, failed, skipped } = total(all);
  if (skipped.length > 0 && !findRedisServer()) {
    console.log('No redis-server was found in PATH: install one (apt-get install redis-server).');
  }
  skipped.forEach((name) => console.log(`skipped: ${name}`));
  console.log('Not part of npm test: tests/e2e, which needs a running Grafana (npm run e2e).');
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function report({ what }: Step, { passed, failed, skipped, problems }: Counts, took: number) {
  const tests = passed + failed + skipped.length > 0 && `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
  const seconds = `${(took / 1000).toFixed(1)} s`.padStart(8);
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${what.padEnd(22)} ${seconds}  ${tests || ''}`.trimEnd());
  problems.forEach((problem) => console.log(`\n${indent(problem)}\n`));
}

function indent(text: string): string {
  return text.trim().replace(/^/gm, '    ');
}

/** A command of an npm package. */
function node(script: string, ...args: string[]): string[] {
  return [process.execPath, path.join(root, 'node_modules', script), ...args];
}

function eslint(): string[] {
  const script = path.join(path.dirname(locate('eslint/package.json')), 'bin', 'eslint.js');
  return [process.execPath, script, '--cache', '.'];
}

/** Circles between files, and imports that .dependency-cruiser.cjs forbids. */
function imports(): string[] {
  const folders = ['src', 'preview', 'simulator', 'scripts', 'tests'];
  return node('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', ...folders);
}

/** A command that passes or fails as a whole: its failure counts as one. */
async function check(command: string[]): Promise<Counts> {
  const { code, output } = await execute(command);
  return code === 0 ? none() : failure(output || `${command.join(' ')} failed.`);
}

async function built(build: () => Promise<void>): Promise<Counts> {
  await build();
  return none();
}

function failure(problem: string): Counts {
  return { ...none(), failed: 1, problems: [problem] };
}

async function jest(): Promise<Counts> {
  const file = path.join(scratch, 'jest.json');
  // A busy machine is slow, not wrong.
  const flags = ['--maxWorkers=2', '--testTimeout=60000', '--json', '--outputFile', file];
  const { output } = await execute(node('jest/bin/jest.js', ...flags));
  return readReport(file, output, readJest);
}

async function gofmt(): Promise<Counts> {
  const { code, output } = await execute(['gofmt', '-l', 'pkg', 'preview', 'Magefile.go']);
  return code === 0 && output === '' ? none() : failure(`Not formatted by gofmt:\n${output}`);
}

async function goTest(): Promise<Counts> {
  // The race detector needs cgo; a machine without a C compiler has none.
  const { code, output } = await execute([...GOTESTSUM, '--', '-race', './...'], { CGO_ENABLED: '1' });
  const counts = readGo(output);
  return code !== 0 && counts.failed === 0 ? total([counts, failure(output.slice(-4000))]) : counts;
}

async function browser(): Promise<Counts> {
  const chromium = findChromium();
  const file = path.join(scratch, 'playwright.json');
  const playwright = node('@playwright/test/cli.js', 'test', '--project=preview', '--reporter=json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  if (!chromium) {
    const { output } = await execute([...playwright, '--list'], env);
    console.log('No Chromium was found: set CHROMIUM_PATH or install one (apt-get install chromium).');
    return readReport(file, output, (text) => readPlaywright(text, true));
  }
  const { output } = await execute(playwright, { ...env, CHROMIUM_PATH: chromium });
  return readReport(file, output, readPlaywright);
}

function readReport(file: string, output: string, read: (text: string) => Counts): Counts {
  try {
    return read(readFileSync(file, 'utf8'));
  } catch {
    return failure(output || 'There is no report.');
  }
}

function execute(command: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing =
        error.code === 'ENOENT' ? new Error(`${program} was not found: install it and try again.`) : error;
      reject(missing);
    });
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString().trim() }));
  });
}

main()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => rmSync(scratch, { recursive: true, force: true }));
