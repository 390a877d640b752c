// npm run package: builds both halves for every platform and makes the zip that
// Grafana's catalog and `grafana cli` take, with its checksums, in artifacts/.
//
//   --no-build     package what dist/ holds (after signing, for example)
//   --this-platform  build and demand the binary of this machine only, to try it out
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { archive, checksums, PLATFORMS, problems, readFiles } from './catalog-archive';

const root = process.cwd();
const args = new Set(process.argv.slice(2));
const here = args.has('--this-platform');

function run(command: string, ...parameters: string[]): void {
  const done = spawnSync(command, parameters, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (done.status !== 0) {
    console.error(`${command} ${parameters.join(' ')} failed: see above.`);
    process.exit(done.status ?? 1);
  }
}

/** The name that Go gives to this machine, as in the names of the binaries. */
function thisPlatform(): string {
  const names: Record<string, string> = { x64: 'amd64' };
  const arch = names[os.arch()] ?? os.arch();
  return process.platform === 'win32' ? `windows_${arch}.exe` : `${process.platform}_${arch}`;
}

function main(): void {
  if (!args.has('--no-build')) {
    run('npm', 'run', 'build');
    run('go', 'run', 'github.com/magefile/mage', '-v', here ? 'build:backend' : 'buildAll');
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const files = readFiles(path.join(root, 'dist'));
  const found = problems(files, version, here ? [thisPlatform()] : PLATFORMS);
  if (found.length > 0) {
    console.error(`Not packaged:\n  ${found.join('\n  ')}`);
    process.exit(1);
  }
  const plugin = JSON.parse(readFileSync(path.join(root, 'dist', 'plugin.json'), 'utf8'));
  const name = `${plugin.id}-${version}.zip`;
  const zip = archive(files, plugin.id, plugin.executable);
  const folder = path.join(root, 'artifacts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), zip);
  for (const checksum of checksums(zip, name)) {
    writeFileSync(path.join(folder, checksum.name), checksum.text);
  }
  const signed = files.some((file) => file.name === 'MANIFEST.txt');
  console.log(
    `artifacts/${name}: ${files.length} files, ${(zip.length / 1e6).toFixed(1)} MB, ${signed ? 'signed' : 'not signed'}`
  );
}

main();
