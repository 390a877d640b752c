import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSourceSettings } from '../preview/server';
import { PLUGIN_ID } from '../preview/server';

const root = path.resolve(__dirname, '..');
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 15_000;

/** A Grafana that runs with the plugin. */
export interface RunningGrafana {
  url: string;
  /** Resolves when it ends by itself. */
  exited: Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/**
 * Starts the Grafana in `home` on loopback with the built plugin, the files of
 * `provisioning/`, and a data folder of its own that is gone afterwards. The data
 * source is `settings`. Rejects with what Grafana wrote when it does not come up.
 */
export async function startGrafana(home: string, port: number, settings: DataSourceSettings): Promise<RunningGrafana> {
  const binary = path.join(home, 'bin', process.platform === 'win32' ? 'grafana.exe' : 'grafana');
  if (!existsSync(binary)) {
    throw new Error(`GRAFANA_HOME: there is no ${binary}. It must be the folder of an unpacked Grafana.`);
  }
  await ensureFree(port);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'koreai-grafana-'));
  const plugins = path.join(folder, 'plugins');
  mkdirSync(plugins);
  symlinkSync(path.join(root, 'dist'), path.join(plugins, PLUGIN_ID), 'junction');
  provision(path.join(root, 'provisioning'), path.join(folder, 'provisioning'), plugins, settings);
  const child = spawn(binary, ['server', '--homepath', home], {
    cwd: home,
    env: { ...process.env, ...environment(folder, port), ...secrets(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its plugin processes can be ended with it.
    detached: process.platform !== 'win32',
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on(
      'data',
      (chunk) => lines.push(...chunk.toString().split('\n')) > 200 && lines.splice(0, lines.length - 100)
    );
  }
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async () => {
    const late = setTimeout(() => kill(child.pid!, 'SIGKILL'), STOP_LIMIT_MS);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
    }
    await exited;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  if (!(await answers(`${url}/api/health`, exited))) {
    await close();
    throw new Error(`Grafana did not come up on port ${port}:\n${lines.slice(-20).join('\n').trim()}`);
  }
  return { url, exited, close };
}

function environment(folder: string, port: number): Record<string, string> {
  return {
    GF_PATHS_DATA: path.join(folder, 'data'),
    GF_PATHS_LOGS: path.join(folder, 'logs'),
    GF_PATHS_PLUGINS: path.join(folder, 'plugins'),
    GF_PATHS_PROVISIONING: path.join(folder, 'provisioning'),
    GF_SERVER_HTTP_ADDR: '127.0.0.1',
    GF_SERVER_HTTP_PORT: String(port),
    GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: PLUGIN_ID,
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_AUTH_ANONYMOUS_ENABLED: 'true',
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_LOG_LEVEL: 'warn',
  };
}

/** Secrets reach Grafana by its environment, never by a file. */
function secrets(settings: DataSourceSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings.secureJsonData).map(([key, value]) => [secretName(key), value]));
}

function secretName(key: string): string {
  return `KOREAI_PROVISIONED_${key.toUpperCase()}`;
}

/** Copies the provisioning files, with the plugin's own folder in them and the data source written anew. */
export function provision(from: string, to: string, plugins: string, settings: DataSourceSettings) {
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(to, name);
    if (statSync(file).isFile() && /\.ya?ml$/.test(name)) {
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replaceAll('/var/lib/grafana/plugins', plugins));
    }
  }
  rmSync(path.join(to, 'datasources'), { recursive: true, force: true });
  mkdirSync(path.join(to, 'datasources'), { recursive: true });
  writeFileSync(path.join(to, 'datasources', 'koreai-sessions.yaml'), dataSourceFile(settings));
}

/** A provisioning file of one data source. JSON is YAML too; a dollar would be read as a variable. */
function dataSourceFile({ name, url, jsonData, secureJsonData }: DataSourceSettings): string {
  const literal = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('$', '$$$$'));
  const secureNames = Object.keys(secureJsonData).map((key) => [key, `$${secretName(key)}`]);
  const dataSource = {
    name,
    uid: 'koreai-sessions',
    type: PLUGIN_ID,
    access: 'proxy',
    isDefault: true,
    editable: true,
    url: literal(url),
    jsonData: literal(jsonData),
    secureJsonData: Object.fromEntries(secureNames),
  };
  return `${JSON.stringify({ apiVersion: 1, datasources: [dataSource] }, null, 2)}\n`;
}

/** Somebody else's server on the port would answer in Grafana's place. */
async function ensureFree(port: number) {
  const probe = createServer().listen(port, '127.0.0.1');
  await once(probe, 'listening').catch(() => {
    throw new Error(`Port ${port} is taken: choose another one with --port.`);
  });
  probe.close();
  await once(probe, 'close');
}

async function answers(url: string, exited: Promise<void>): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  let ended = false;
  void exited.then(() => (ended = true));
  while (Date.now() < deadline && !ended) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) {
      return true;
    }
    await pause(250);
  }
  return false;
}

function kill(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
