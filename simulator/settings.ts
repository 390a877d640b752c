import type { Traffic } from './dataset';
import { INCIDENT_BOTS } from './dataset';

/** How the server behaves. Everything can be a flag (kebab-case) and can be set while it runs (camelCase). */
export interface Settings extends Traffic {
  /** Bots that return the sessions of others, too, as `parent=child+child,parent=child`. */
  linkedBots: string;
  /** Milliseconds that a call takes. */
  latency: number;
  /** Rows of a page at most, whatever `limit` asks for. */
  pageCap: number;
  /** Rows of a page when the request names no limit. */
  defaultLimit: number;
  /** Messages of a page at most; the account's endpoint has 100 at most anyway. */
  messagePageCap: number;
  /** Calls per bot in any minute and any hour; 0: no limit. */
  callsPerMinute: number;
  callsPerHour: number;
  /** Whether a 429 says when to come back. */
  retryAfter: boolean;
  /** Whether a session that starts exactly at dateFrom, or dateTo, is in. */
  inclusiveFrom: boolean;
  inclusiveTo: boolean;
  /** Whether borders are cut to the whole second first. */
  borderPrecision: 'ms' | 'second';
  /** What a dateTo without a time means: the start of that day, or all of it. */
  dateOnlyTo: 'start' | 'end';
  /** What `total` says: the truth, twice or half of it, the number of rows on the page, or nothing. */
  total: 'exact' | 'high' | 'low' | 'page' | 'missing';
  /** By how many ms the server's own clock (Date header, token checks) is off. */
  clockOffset: number;
  /** Whether tokens without a jti are refused. */
  requireJti: boolean;
  /** Endpoints in the scope of the main app. */
  scope: 'both' | 'bot' | 'account' | 'none';
  /** Whether the main app has the scope Chat History, which messages need. */
  chatHistory: boolean;
  /** Whether the main app is published. */
  published: boolean;
  clientId: string;
  clientSecret: string;
}

type Value = number | boolean | string | undefined;

/** How one setting is read, and what it is at first. */
export interface Setting {
  initial: Value;
  kind: 'number' | 'boolean' | 'text';
  oneOf?: readonly string[];
  help: string;
}

const number = (initial: number | undefined, help: string): Setting => ({ initial, kind: 'number', help });
const boolean = (initial: boolean, help: string): Setting => ({ initial, kind: 'boolean', help });
const text = (initial: string, help: string, oneOf?: readonly string[]): Setting => ({
  initial,
  kind: 'text',
  help,
  oneOf,
});

/** Every setting with its default and its help. */
export const SETTINGS: Record<keyof Settings, Setting> = {
  seed: number(1, 'seed of the sessions'),
  sessionsPerDay: number(1500, 'sessions of all bots in an average day'),
  longActive: number(0.005, 'share of sessions active for hours to days'),
  lateDropOffs: number(undefined, 'share of drop-offs that appear ten minutes late beside a twin'),
  deleted: number(0.004, 'share of sessions deleted after they closed'),
  edited: number(0.01, 'share of sessions whose user tags are edited later'),
  unknownContainment: number(0, 'share of sessions of an unknown containment type'),
  drift: number(0, 'how much drop-off rates differ from day to day: standard deviation of the log odds'),
  endIs: text('close', "what a session's end holds", ['close', 'lastActivity']),
  incidentHours: number(6, 'hours between two incidents, 0: none; 29 makes them fall on every hour of the day'),
  incidentMinutes: number(45, 'length of an incident in minutes'),
  incidentRate: number(0.85, "share of an incident's sessions that drop off"),
  incidentKind: text('dropOffs', 'whether sessions of an incident drop off, or none begins', ['dropOffs', 'silence']),
  incidentBot: text('turns', 'the bot that incidents strike, or one after the other', INCIDENT_BOTS),
  linkedBots: text('', 'bots that return the sessions of others too, as st-sim-support=st-sim-sales+st-sim-voice'),
  latency: number(0, 'milliseconds that a call takes'),
  pageCap: number(1000, 'rows of a page at most'),
  defaultLimit: number(100, 'rows of a page when no limit is asked for'),
  messagePageCap: number(10_000, 'messages of a page at most'),
  callsPerMinute: number(60, 'calls per bot and minute, 0: no limit'),
  callsPerHour: number(1800, 'calls per bot and hour, 0: no limit'),
  retryAfter: boolean(false, 'whether a 429 says when to come back'),
  inclusiveFrom: boolean(true, 'whether dateFrom itself is in'),
  inclusiveTo: boolean(true, 'whether dateTo itself is in'),
  borderPrecision: text('ms', 'whether borders are cut to the second', ['ms', 'second']),
  dateOnlyTo: text('start', 'what a dateTo without time covers of its day', ['start', 'end']),
  total: text('exact', 'what total says', ['exact', 'high', 'low', 'page', 'missing']),
  clockOffset: number(0, "milliseconds by which the server's clock is off"),
  requireJti: boolean(false, 'whether tokens without jti are refused'),
  scope: text('both', 'endpoints in the scope of the app', ['both', 'bot', 'account', 'none']),
  chatHistory: boolean(true, 'whether the app has the scope Chat History'),
  published: boolean(true, 'whether the app is published'),
  clientId: text('cs-sim', 'client ID of the app'),
  clientSecret: text('sim-secret', 'client secret of the app'),
};

/** Settings on which the sessions depend: another value makes other sessions. */
export const TRAFFIC_SETTINGS = [
  'seed',
  'sessionsPerDay',
  'longActive',
  'lateDropOffs',
  'deleted',
  'edited',
  'unknownContainment',
  'drift',
  'endIs',
  'incidentHours',
  'incidentMinutes',
  'incidentRate',
  'incidentKind',
  'incidentBot',
] as const;

/** The part of the settings on which the sessions depend. */
export function trafficOf(settings: Settings): Traffic {
  // Filled name by name; a name of Traffic that the list lacks does not compile.
  const traffic = {} as Pick<Settings, (typeof TRAFFIC_SETTINGS)[number]>;
  TRAFFIC_SETTINGS.forEach((name) => Object.assign(traffic, { [name]: settings[name] }));
  return traffic;
}

/** All defaults. */
export function defaultSettings(): Settings {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => [name, setting.initial]);
  // SETTINGS has an entry for each setting, with a value of its type.
  return Object.fromEntries(entries) as Settings;
}

/** Checked settings out of JSON or flags; unknown names and values are an Error that names them. */
export function parseSettings(given: Record<string, unknown>): Partial<Settings> {
  const entries = Object.entries(given).map(([name, value]) => {
    if (!(name in SETTINGS)) {
      throw new Error(`There is no setting "${name}". There are: ${Object.keys(SETTINGS).join(', ')}.`);
    }
    // A name of SETTINGS, as was just checked.
    return [name, parseValue(name, SETTINGS[name as keyof Settings], value)];
  });
  // parseValue gives a value of the setting's type.
  return Object.fromEntries(entries) as Partial<Settings>;
}

function parseValue(name: string, setting: Setting, value: unknown): Value {
  if (setting.kind === 'number') {
    const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof n !== 'number' || !Number.isFinite(n) || (n < 0 && name !== 'clockOffset')) {
      throw new Error(`${name}: ${JSON.stringify(value)} is not a number of 0 or more.`);
    }
    return n;
  }
  if (setting.kind === 'boolean') {
    if (value !== true && value !== false && value !== 'true' && value !== 'false') {
      throw new Error(`${name}: ${JSON.stringify(value)} is neither true nor false.`);
    }
    return value === true || value === 'true';
  }
  if (typeof value !== 'string' || (setting.oneOf && !setting.oneOf.includes(value))) {
    throw new Error(`${name}: ${JSON.stringify(value)} is not ${setting.oneOf ? setting.oneOf.join(', ') : 'text'}.`);
  }
  return value;
}
