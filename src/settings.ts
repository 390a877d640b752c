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
  /** Where several Grafana servers share sessions and calls; none (default): nowhere. */
  redisMode?: RedisMode;
  /** host:port; of sentinels and of a cluster several, separated by commas. */
  redisAddress?: string;
  /** What the sentinels call the server. */
  redisMaster?: string;
  /** ACL user; '': the default one. */
  redisUser?: string;
  /** Not with a cluster, which has one. */
  redisDatabase?: number;
  redisTls?: boolean;
  redisTlsSkipVerify?: boolean;
  /** How long what is shared is kept there. */
  redisKeepHours?: number;
  /** Share of the call limits that a server uses alone while it cannot reach the others, in percent. */
  redisFallbackPercent?: number;
}

/** What kind of Redis or Valkey there is. */
export type RedisMode = 'none' | 'single' | 'sentinel' | 'cluster';

/** The settings that go to the server and never come back. */
export interface SessionsSecrets {
  clientSecret?: string;
  token?: string;
  redisPassword?: string;
  redisSentinelPassword?: string;
  /** PEM. */
  redisCaCert?: string;
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

/** Default and allowed range of a number; a missing one has the default. */
export interface NumberRange {
  value: number;
  min: number;
  max: number;
}

/** The numbers of limits, loading and memory, as in pkg/settings/schema.json. */
export const NUMBER_SETTINGS: Readonly<Record<NumberSetting, NumberRange>> = {
  pageSize: { value: 1000, min: 10, max: 10_000 },
  callsPerMinute: { value: 60, min: 0, max: 100_000 },
  callsPerHour: { value: 1800, min: 0, max: 1_000_000 },
  parallelCalls: { value: 8, min: 1, max: 64 },
  freshnessSeconds: { value: 15, min: 1, max: 86_400 },
  openMinutes: { value: 30, min: 1, max: 20_160 },
  maxAgeHours: { value: 24, min: 1, max: 8760 },
  memoryMiB: { value: 256, min: 1, max: 1_048_576 },
  timeoutSeconds: { value: 30, min: 1, max: 600 },
};

/** The numbers of several Grafana servers, as in the same file. */
export const REDIS_NUMBERS: Readonly<Record<'redisDatabase' | 'redisKeepHours' | 'redisFallbackPercent', NumberRange>> =
  {
    redisDatabase: { value: 0, min: 0, max: 15 },
    redisKeepHours: { value: 72, min: 1, max: 8760 },
    redisFallbackPercent: { value: 25, min: 1, max: 100 },
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
