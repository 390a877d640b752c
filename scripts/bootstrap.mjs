// The one script in plain JavaScript: it must run before anything is installed.
// It installs what package-lock.json names when that is missing or has changed,
// then hands over to scripts/<name>.ts.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [name, ...args] = process.argv.slice(2);

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`Node ${process.versions.node} is too old: install Node 20, 22 or 24 and try again.`);
  process.exit(1);
}

/** Installs with npm ci unless the same lockfile was installed here before, and says every ten seconds how far it is. */
async function install() {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(root, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  const packages = Object.entries(JSON.parse(lock).packages)
    .filter(([folder, { os, cpu }]) => folder && fits(os, process.platform) && fits(cpu, process.arch))
    .map(([folder]) => folder);
  console.log(`Installing ${packages.length} npm packages (only this time, one to three minutes) ...`);
  const progress = setInterval(() => {
    const there = packages.filter((folder) => existsSync(path.join(root, folder, 'package.json'))).length;
    console.log(there > 0 ? `  ${there} of ${packages.length} npm packages are there` : '  npm is fetching them');
  }, 10_000);
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
  const npm = spawn('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const code = await new Promise((resolve) => {
    npm.once('error', () => resolve(1));
    npm.once('close', resolve);
  });
  clearInterval(progress);
  if (code !== 0) {
    console.error('npm ci failed: see its message above. It needs the npm registry; behind a proxy set HTTPS_PROXY.');
    process.exit(code ?? 1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Reports whether a package that names platforms is for this one. */
function fits(allowed, here) {
  return !allowed || allowed.includes(here);
}

await install();

const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', `${name}.ts`), ...args], {
  cwd: root,
  // The channel tells the child when this process is gone.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// The child decides when all is stopped. At a terminal, Ctrl-C reaches it by itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal === 'SIGTERM' || !process.stdin.isTTY) {
      child.kill(signal);
    }
  });
}
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
