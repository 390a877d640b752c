import { parseFlags } from '../simulator/flags';
import type { SimulatorOptions } from '../simulator';
import type { DataSourceSettings } from '../preview/server';

/** Where the preview listens unless told otherwise. */
export const DEFAULT_PORT = 3100;

/** What `npm start` was asked for on its command line. */
export interface StartOptions {
  help: boolean;
  port: number;
  open: boolean;
  simulator: SimulatorOptions;
}

/** The text of `npm start -- --help`. */
export const HELP = `npm start -- [flags]

  --port N              port of the preview, or of Grafana (${DEFAULT_PORT}; 0: any free one)
  --no-open             do not open a browser
  --simulator-FLAG V    a flag of the simulator, such as --simulator-page-cap 7:
                        npm run simulator -- --help lists them

Environment:
  KOREAI_URL            ask this Kore.ai instead of the simulator, with
  KOREAI_BOT_IDS          its bots: IDs joined by commas, or ID=Name (none: the whole account)
  KOREAI_CLIENT_ID, KOREAI_CLIENT_SECRET   of the JWT app, or
  KOREAI_TOKEN            a ready-made token
  KOREAI_CALLS_PER_MINUTE, KOREAI_CALLS_PER_HOUR   calls that may be spent (0: no limit)
  GRAFANA_HOME          start the Grafana in this folder instead of the preview`;

/** Reads the command line. Throws a sentence that names a bad flag. */
export function parseArguments(args: string[]): StartOptions {
  const options: StartOptions = { help: false, port: DEFAULT_PORT, open: true, simulator: {} };
  const simulator: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [flag, value] = split(args[i]);
    if (flag === '--help' || flag === '-h') {
      options.help = true;
    } else if (flag === '--no-open') {
      options.open = false;
    } else if (flag === '--port') {
      options.port = toPort(value ?? args[++i]);
    } else if (flag.startsWith('--simulator-')) {
      simulator.push(`--${args[i].slice('--simulator-'.length)}`);
      if (value === undefined && args[i + 1] !== undefined && !args[i + 1].startsWith('--')) {
        simulator.push(args[++i]);
      }
    } else {
      throw new Error(`There is no flag ${flag}. npm start -- --help lists all.`);
    }
  }
  const ownPort = simulator.some((flag) => /^--port(=|$)/.test(flag));
  options.simulator = { ...parseFlags(simulator).options, ...(ownPort ? {} : { port: 0 }) };
  return options;
}

function split(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

function toPort(value: string | undefined): number {
  const port = Number(value);
  if (!value || !Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: ${value ?? 'nothing'} is not a port. Use a number from 0 to 65535.`);
  }
  return port;
}

type Environment = Record<string, string | undefined>;

/**
 * The data source that the environment describes, or undefined when it names no
 * Kore.ai. Throws a sentence when it names half of one.
 */
export function koreSettings(env: Environment): DataSourceSettings | undefined {
  const named = Object.keys(env).filter((name) => name.startsWith('KOREAI_') && env[name]);
  if (named.length === 0) {
    return undefined;
  }
  const url = env.KOREAI_URL;
  if (!url) {
    throw new Error(`${named[0]} is set but KOREAI_URL is not: set it to the address of your Kore.ai.`);
  }
  const signedIn = Boolean(env.KOREAI_TOKEN) || Boolean(env.KOREAI_CLIENT_ID && env.KOREAI_CLIENT_SECRET);
  if (!signedIn) {
    throw new Error('KOREAI_URL needs KOREAI_CLIENT_ID and KOREAI_CLIENT_SECRET, or KOREAI_TOKEN.');
  }
  const bots = toBots(env.KOREAI_BOT_IDS ?? '');
  return {
    name: 'Kore.ai Sessions',
    url,
    jsonData: {
      ...(bots.length > 0 ? { scope: 'bot', bots } : { scope: 'account' }),
      ...(env.KOREAI_TOKEN ? { authType: 'token' } : { authType: 'jwt', clientId: env.KOREAI_CLIENT_ID }),
      ...calls('callsPerMinute', 'KOREAI_CALLS_PER_MINUTE', env),
      ...calls('callsPerHour', 'KOREAI_CALLS_PER_HOUR', env),
    },
    secureJsonData: env.KOREAI_TOKEN ? { token: env.KOREAI_TOKEN } : { clientSecret: env.KOREAI_CLIENT_SECRET! },
  };
}

function toBots(list: string): Array<{ id: string; name: string }> {
  return list
    .split(',')
    .map((bot) => bot.trim())
    .filter(Boolean)
    .map((bot) => {
      const [id, name] = split(bot);
      return { id: id.trim(), name: name?.trim() ?? '' };
    });
}

function calls(key: string, name: string, env: Environment): Record<string, number> {
  const text = env[name];
  if (!text) {
    return {};
  }
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) {
    throw new Error(`${name}: "${text}" is not a number of calls. Use a whole number, 0 for no limit.`);
  }
  return { [key]: count };
}
