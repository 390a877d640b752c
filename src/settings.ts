import { DataSourceJsonData } from '@grafana/data';

/** A bot that the data source may ask for; Kore.ai never gives a name, so it is written here. */
export interface BotSetting {
  id: string;
  name?: string;
}

/** The settings that everyone who may use the data source can read. pkg/settings reads the same keys. */
export interface SessionsSettings extends DataSourceJsonData {
  /** bot (default): the bots listed. account: every bot of the account. */
  scope?: 'bot' | 'account';
  bots?: BotSetting[];
  /** jwt (default): client ID and secret. token: a token made elsewhere. */
  authType?: 'jwt' | 'token';
  clientId?: string;
  /** IANA name; '' = UTC. */
  timeZone?: string;
  pageSize?: number;
  /** 0: no limit. */
  callsPerMinute?: number;
  /** 0: no limit. */
  callsPerHour?: number;
  parallelCalls?: number;
  freshnessSeconds?: number;
  openMinutes?: number;
  maxAgeHours?: number;
  memoryMiB?: number;
  allowPlainHttp?: boolean;
  timeoutSeconds?: number;
  tagPrivacy?: 'all' | 'list' | 'none';
  /** Tag names that are kept when tagPrivacy is list. */
  tagList?: string[];
  userIdPrivacy?: 'shown' | 'hashed' | 'hidden';
}

/** The settings that go to the server and never come back. */
export interface SessionsSecrets {
  clientSecret?: string;
  token?: string;
}

/** The hosts that Kore.ai runs; customers have others, so the URL stays free text. */
export const KNOWN_HOSTS: ReadonlyArray<{ value: string; region: string }> = [
  { value: 'https://platform.kore.ai', region: 'United States' },
  { value: 'https://bots.kore.ai', region: 'United States (XO)' },
  { value: 'https://de-platform.kore.ai', region: 'Germany' },
  { value: 'https://jp-platform.kore.ai', region: 'Japan' },
  { value: 'https://ind-platform.kore.ai', region: 'India' },
];

type NumberSetting =
  | 'pageSize'
  | 'callsPerMinute'
  | 'callsPerHour'
  | 'parallelCalls'
  | 'freshnessSeconds'
  | 'openMinutes'
  | 'maxAgeHours'
  | 'memoryMiB'
  | 'timeoutSeconds';

/** Default and allowed range of each number, as in pkg/settings/schema.json; a missing one has the default. */
export const NUMBER_SETTINGS: Readonly<Record<NumberSetting, { value: number; min: number; max: number }>> = {
  pageSize: { value: 1000, min: 1, max: 10_000 },
  callsPerMinute: { value: 60, min: 0, max: 100_000 },
  callsPerHour: { value: 1800, min: 0, max: 1_000_000 },
  parallelCalls: { value: 8, min: 1, max: 64 },
  freshnessSeconds: { value: 15, min: 1, max: 86_400 },
  openMinutes: { value: 30, min: 1, max: 20_160 },
  maxAgeHours: { value: 24, min: 1, max: 8760 },
  memoryMiB: { value: 256, min: 1, max: 1_048_576 },
  timeoutSeconds: { value: 30, min: 1, max: 600 },
};

/** The bots as rows. Provisioning may hold IDs alone, or, from an environment variable, one text with commas. */
export function botRows(bots: unknown): BotSetting[] {
  const entries = typeof bots === 'string' ? bots.split(',') : Array.isArray(bots) ? bots : [];
  return entries.map((bot) => (typeof bot === 'string' ? { id: bot.trim() } : { ...bot, id: bot?.id ?? '' }));
}

/** A switch of the settings, which provisioning may have written as text. */
export function isOn(value: unknown): boolean {
  return value === true || /^(1|true)$/i.test(String(value));
}
