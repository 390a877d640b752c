import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '..');

/** Where `buildPage` puts the page. */
export const PAGE = path.join(__dirname, 'dist');

// Packages as CommonJS: in the ES builds of Grafana's, default imports of some CommonJS
// packages come out as objects. And all of them, for with both builds of a package in one
// bundle (emotion's, rxjs's, i18next's) the page and Grafana's components would not share its state.
const packagesAsCommonJS: Plugin = {
  name: 'packages-as-commonjs',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, (args) =>
      args.kind === 'require-call' || args.kind === 'entry-point' || args.pluginData === 'again'
        ? undefined
        : resolve(args.path, {
            kind: 'require-call',
            importer: args.importer,
            resolveDir: args.resolveDir,
            pluginData: 'again',
          })
    );
  },
};

/** Bundles the preview's page into `PAGE`. */
export async function buildPage(): Promise<void> {
  mkdirSync(PAGE, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(__dirname, 'page', 'main.tsx')],
    outdir: PAGE,
    bundle: true,
    minify: true,
    sourcemap: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl', '.woff': 'dataurl', '.ttf': 'dataurl' },
    plugins: [packagesAsCommonJS],
    logLevel: 'error',
  });
  cpSync(path.join(__dirname, 'page', 'index.html'), path.join(PAGE, 'index.html'));
}

if (require.main === module) {
  void buildPage();
}
