import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildPage } from '../preview/buildPage';
import { executableName } from '../preview/server';
import type { Target } from './fresh';
import { isFresh, markFresh } from './fresh';

const root = path.resolve(__dirname, '..');
/** How often a long build says how far it is. */
const PROGRESS_MS = 15_000;

const FRONT_END: Target = {
  name: 'front-end',
  inputs: ['src', '.config', 'webpack.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json', 'CHANGELOG.md'],
  outputs: ['dist/module.js', 'dist/plugin.json'],
  skip: (file) => /\.test\.tsx?$/.test(file),
};
const BACK_END: Target = {
  name: 'back-end',
  inputs: ['pkg', 'go.mod', 'go.sum'],
  outputs: [`dist/${executableName()}`],
  skip: (file) => /_test\.go$/.test(file) || file.includes(`${path.sep}testdata${path.sep}`),
};
const PAGE: Target = {
  name: 'preview-page',
  inputs: ['preview/page', 'preview/buildPage.ts', 'package-lock.json'],
  outputs: ['preview/dist/main.js', 'preview/dist/index.html'],
};

/** Builds the front end with webpack, as it is published, unless it is up to date. */
export function buildFrontEnd(say: (line: string) => void = () => undefined): Promise<void> {
  return unlessFresh(FRONT_END, 'the front end', say, () => {
    const webpack = createRequire(__filename).resolve('webpack/bin/webpack.js');
    const args = [webpack, '-c', './webpack.config.ts', '--env', 'production', '--stats', 'errors-only'];
    return run(process.execPath, args);
  });
}

/**
 * Builds the back end for this machine, under the name that Grafana looks for, unless it is up to date.
 * The first time Go fetches modules and compiles some thousand packages: it says how far it is.
 */
export function buildBackEnd(say: (line: string) => void = () => undefined): Promise<void> {
  return unlessFresh(BACK_END, 'the back end', say, async () => {
    const env = { CGO_ENABLED: '0' };
    const fetching = setInterval(() => say('  Go is fetching modules'), PROGRESS_MS);
    const packages = await run('go', ['list', '-deps', './pkg'], env).finally(() => clearInterval(fetching));
    const total = packages.trim().split('\n').length;
    let compiled = 0;
    const progress = setInterval(() => say(`  ${compiled} of at most ${total} Go packages compiled`), PROGRESS_MS);
    const flags = ['-v', '-trimpath', '-ldflags', '-w -s', '-o', path.join('dist', executableName())];
    // With -v each package is a line as it is compiled.
    const count = (chunk: Buffer) => (compiled += chunk.toString().split('\n').length - 1);
    await run('go', ['build', ...flags, './pkg'], env, count).finally(() => clearInterval(progress));
  });
}

/** Builds the preview's page, unless it is up to date. */
export function buildPreview(say: (line: string) => void = () => undefined): Promise<void> {
  return unlessFresh(PAGE, 'the preview', say, buildPage);
}

async function unlessFresh(target: Target, what: string, say: (line: string) => void, build: () => Promise<unknown>) {
  if (isFresh(root, target)) {
    return;
  }
  say(`Building ${what} ...`);
  await build();
  markFresh(root, target);
}

/** Runs a command in the repository and gives what it printed; rejects with that when it fails, in words when it is missing. */
function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
  onError: (chunk: Buffer) => void = () => undefined
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', onError);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' && command === 'go' ? new Error(NO_GO) : error);
    });
    child.once('close', (code) => {
      const text = Buffer.concat(output).toString();
      if (code === 0) {
        resolve(text);
      } else {
        reject(new Error(`${[command, ...args].join(' ')} failed:\n${text.trim()}`));
      }
    });
  });
}

const NO_GO = 'Go was not found, and the back end is written in Go: install it from https://go.dev/dl/ and try again.';
