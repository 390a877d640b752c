import type { DataSourceJsonData } from '@grafana/data';

import schema from '../pkg/settings/schema.json';

/** A bot that the data source may ask for; Kore.ai never gives a name, so it is written here. */
export interface BotSetting {
  id: string;
  name?: string;
}

/** The settings that everyone who may use the data source can read. pkg/settings reads the same keys. */
export interface SessionsSettings extends DataSourceJsonData {
  /** bot (default): the bots listed. account: every bot of the account. */
  scope?: Choice<'scope'>;
  bots?: BotSetting[];
  /** jwt (default): client ID and secret. token: a token made elsewhere. */
  authType?: Choice<'authType'>;
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
  longestSessionHours?: number;
  closingLagMinutes?: number;
  memoryMiB?: number;
  allowPlainHttp?: boolean;
  timeoutSeconds?: number;
  tagPrivacy?: Choice<'tagPrivacy'>;
  /** Tag names that are kept when tagPrivacy is list. */
  tagList?: string[];
  userIdPrivacy?: Choice<'userIdPrivacy'>;
  /** Whether people may read messages; off (default): nobody. masked: without digits, addresses and what the patterns match. */
  conversations?: Choice<'conversations'>;
  /** Regular expressions (RE2) of what is masked besides. */
  conversationPatterns?: string[];
  /** Where several Grafana servers share sessions and calls; none (default): nowhere. */
  redisMode?: Choice<'redisMode'>;
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

/** The settings that are one of a few words; the schema has the same. */
export const CHOICES = {
  scope: ['bot', 'account'],
  authType: ['jwt', 'token'],
  tagPrivacy: ['all', 'list', 'none'],
  userIdPrivacy: ['shown', 'hashed', 'hidden'],
  conversations: ['off', 'on', 'masked'],
  redisMode: ['none', 'single', 'sentinel', 'cluster'],
} as const;
export type ChoiceSetting = keyof typeof CHOICES;
/** What a setting of a few words can be. */
export type Choice<S extends ChoiceSetting> = (typeof CHOICES)[S][number];

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

/** Default and allowed range of a number; a missing one has the default. */
export interface NumberRange {
  value: number;
  min: number;
  max: number;
}

const DESCRIBED = schema.properties.jsonData.properties;

/** What a missing setting of a few words reads as. */
export const DEFAULT_CHOICES: { [S in ChoiceSetting]: Choice<S> } = {
  scope: choiceOf(CHOICES.scope, DESCRIBED.scope.default),
  authType: choiceOf(CHOICES.authType, DESCRIBED.authType.default),
  tagPrivacy: choiceOf(CHOICES.tagPrivacy, DESCRIBED.tagPrivacy.default),
  userIdPrivacy: choiceOf(CHOICES.userIdPrivacy, DESCRIBED.userIdPrivacy.default),
  conversations: choiceOf(CHOICES.conversations, DESCRIBED.conversations.default),
  redisMode: choiceOf(CHOICES.redisMode, DESCRIBED.redisMode.default),
};

function choiceOf<T extends string>(words: readonly T[], text: string): T {
  return words.find((word) => word === text) ?? words[0];
}

function rangeOf(number: { default: number; minimum: number; maximum: number }): NumberRange {
  return { value: number.default, min: number.minimum, max: number.maximum };
}

/** The numbers of limits, loading and memory. */
export const NUMBER_SETTINGS = {
  pageSize: rangeOf(DESCRIBED.pageSize),
  callsPerMinute: rangeOf(DESCRIBED.callsPerMinute),
  callsPerHour: rangeOf(DESCRIBED.callsPerHour),
  parallelCalls: rangeOf(DESCRIBED.parallelCalls),
  freshnessSeconds: rangeOf(DESCRIBED.freshnessSeconds),
  openMinutes: rangeOf(DESCRIBED.openMinutes),
  maxAgeHours: rangeOf(DESCRIBED.maxAgeHours),
  longestSessionHours: rangeOf(DESCRIBED.longestSessionHours),
  closingLagMinutes: rangeOf(DESCRIBED.closingLagMinutes),
  memoryMiB: rangeOf(DESCRIBED.memoryMiB),
  timeoutSeconds: rangeOf(DESCRIBED.timeoutSeconds),
} as const;

/** The numbers of several Grafana servers. */
export const REDIS_NUMBERS = {
  redisDatabase: rangeOf(DESCRIBED.redisDatabase),
  redisKeepHours: rangeOf(DESCRIBED.redisKeepHours),
  redisFallbackPercent: rangeOf(DESCRIBED.redisFallbackPercent),
} as const;

/** Whether messages may be read. The back end decides; what can only fail is not offered. */
export function showsConversations(settings: Partial<SessionsSettings> | undefined): boolean {
  return settings?.conversations === 'on' || settings?.conversations === 'masked';
}
