// npm start: builds what is not built, starts the simulator (or asks a real
// Kore.ai), and serves the preview (or starts a Grafana) until Ctrl-C.
import { spawn } from 'node:child_process';
import type { DataSourceSettings } from '../preview/server';
import { startHost } from '../preview/server';
import { PAGE } from '../preview/buildPage';
import type { RunningSimulator } from '../simulator';
import { startSimulator } from '../simulator';
import { buildBackEnd, buildFrontEnd, buildPreview } from './build';
import { startGrafana } from './grafana';
import type { StartOptions } from './startOptions';
import { DEFAULT_PORT, HELP, koreSettings, parseArguments } from './startOptions';

const say = (line: string) => console.log(line);
/** What runs, to be stopped in reverse order. */
const running: Array<() => Promise<void>> = [];
let stopping: Promise<void> | undefined;

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    process.exitCode = code;
    for (const close of running.reverse()) {
      await close().catch((error: Error) => console.error(error.message));
    }
    process.exit();
  })();
  return stopping;
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    say(HELP);
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stop(0));
  }
  // The launcher went away without a word.
  process.once('disconnect', () => void stop(0));
  process.channel?.unref();

  const real = koreSettings(process.env);
  await buildBackEnd(say);
  await buildFrontEnd(say);
  const simulator = real ? undefined : await simulate(options);
  const settings = real ?? simulated(simulator!);
  const about = real
    ? `Sessions of ${real.url}`
    : `Sessions of the simulator at ${simulator!.url}, clock ${clock(simulator!)}`;
  say(`${about}.`);
  const url = process.env.GRAFANA_HOME
    ? await grafana(process.env.GRAFANA_HOME, options, settings)
    : await preview(options, settings, about, simulator);
  say('Ctrl-C stops everything.');
  if (options.open) {
    openBrowser(url);
  }
}

async function simulate(options: StartOptions): Promise<RunningSimulator> {
  const simulator = await startSimulator(options.simulator).catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE';
    throw taken ? new Error('The port of the simulator is taken: choose another one with --simulator-port.') : error;
  });
  running.push(() => simulator.close());
  return simulator;
}

/** The simulator as a data source: its app, its bots, its limits. */
function simulated(simulator: RunningSimulator): DataSourceSettings {
  const { clientId, clientSecret, callsPerMinute, callsPerHour, endIs } = simulator.settings();
  const bots = simulator.bots().map(({ id, name }) => ({ id, name }));
  return {
    name: 'Kore.ai Sessions',
    url: simulator.url,
    // Its bots are closed at their end, unless a flag says otherwise.
    jsonData: {
      ...{ scope: 'bot', bots, authType: 'jwt', clientId, callsPerMinute, callsPerHour, conversations: 'masked' },
      closingLagMinutes: endIs === 'close' ? 0 : 15,
    },
    secureJsonData: { clientSecret },
  };
}

function clock(simulator: RunningSimulator): string {
  const shown = simulator.settings().clock;
  return Math.abs(simulator.now() - Date.now()) < 1000 ? "this machine's" : `standing at ${shown}`;
}

async function preview(
  options: StartOptions,
  settings: DataSourceSettings,
  about: string,
  simulator?: RunningSimulator
): Promise<string> {
  await buildPreview(say);
  const now = simulator ? () => simulator.now() : undefined;
  const host = await startHost({ settings, port: options.port, page: PAGE, about, now });
  running.push(() => host.close());
  say(`Preview: ${host.url}`);
  return host.url;
}

async function grafana(home: string, options: StartOptions, settings: DataSourceSettings): Promise<string> {
  say('Starting Grafana ...');
  const started = await startGrafana(home, options.port || DEFAULT_PORT, settings);
  running.push(() => started.close());
  void started.exited.then(() => stop(stopping ? 0 : 1));
  say(`Grafana: ${started.url}/explore (nobody has to sign in)`);
  return started.url;
}

function openBrowser(url: string) {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  // Without a browser the address above is enough.
  child.on('error', () => undefined);
  child.unref();
}

main().catch((error: Error) => {
  console.error(error.message);
  void stop(1);
});
