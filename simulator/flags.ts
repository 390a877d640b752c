import type { SimulatorOptions } from './index';
import type { Setting } from './settings';
import { SETTINGS } from './settings';

/** What the command line asked for. */
export interface CommandLine {
  help: boolean;
  options: SimulatorOptions;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const OWN: Record<string, string> = {
  port: 'port to listen on (8085)',
  host: 'address to listen on (127.0.0.1)',
  clock: 'instant at which the clock stands still, as 2026-05-04T12:00:00Z (real time)',
  faults: 'JSON array of faults, as [{"kind":"server-error","count":2}]',
  replay: 'JSON file with recorded getSessions responses to serve instead',
};

/** Reads --flag value, --flag=value and, for yes-or-no flags, --flag. Throws an Error that names a bad flag. */
export function parseFlags(args: string[]): CommandLine {
  const given: Record<string, unknown> = {};
  const names = new Map([...Object.keys(SETTINGS), ...Object.keys(OWN)].map((name) => [`--${kebab(name)}`, name]));
  for (let i = 0; i < args.length; i++) {
    const [flag, ...rest] = args[i].split('=');
    if (flag === '--help' || flag === '-h') {
      return { help: true, options: {} };
    }
    const name = names.get(flag);
    if (!name) {
      throw new Error(`There is no flag ${flag}. npm run simulator -- --help lists all.`);
    }
    const bare = rest.length === 0 && (args[i + 1] === undefined || args[i + 1].startsWith('--'));
    const setting: Setting | undefined = Object.entries(SETTINGS).find(([key]) => key === name)?.[1];
    if (bare && setting?.kind !== 'boolean') {
      throw new Error(`${flag} needs a value.`);
    }
    given[name] = bare ? true : rest.length > 0 ? rest.join('=') : args[++i];
  }
  return { help: false, options: { ...given, port: portOf(given.port), ...faultsOf(given.faults) } };
}

function portOf(value: unknown): number {
  const port = value === undefined ? 8085 : Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: ${String(value)} is not a port.`);
  }
  return port;
}

function faultsOf(value: unknown): Pick<SimulatorOptions, 'faults'> {
  if (value === undefined) {
    return {};
  }
  try {
    return { faults: JSON.parse(String(value)) };
  } catch {
    throw new Error('--faults: this is not JSON; write [{"kind":"server-error","count":2}].');
  }
}

/** The text for --help. */
export function helpText(): string {
  const settings = Object.entries(SETTINGS).map(([name, { help, initial, oneOf }]) => {
    const values = [oneOf?.join(' | '), initial === undefined ? undefined : `default ${initial}`].filter(Boolean);
    return [kebab(name), values.length > 0 ? `${help} (${values.join('; ')})` : help];
  });
  const lines = [...Object.entries(OWN), ...settings].map(([name, help]) => `  --${name.padEnd(22)} ${help}`);
  return ['A simulated Kore.ai: npm run simulator -- [flags]', '', ...lines].join('\n');
}
