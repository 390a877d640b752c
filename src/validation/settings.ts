import { t } from '@grafana/i18n';

import type { BotSetting, SessionsSettings, Choice } from '../settings';
import { DEFAULT_CHOICES, NUMBER_SETTINGS, REDIS_NUMBERS } from '../settings';
import type { SettingsErrors } from '../settingsReader';
import { fieldsOf } from '../names';
import { textWith } from '../text';
import { timeZone, wholeNumber } from './values';

/** What the settings page knows beside jsonData. */
export interface Beside {
  url: string;
  /** Secrets that are stored or were just written. */
  hasPassword: boolean;
  /** A certificate that was just written. */
  certificate?: string;
}

/**
 * Checks settings that were read, as the back end does: a sentence by key, `url` and the names of secrets among them.
 * What is still empty on a new page is no mistake; bots are checked row by row (checkBot).
 */
export function checkSettings(settings: SessionsSettings, beside: Beside): SettingsErrors {
  const errors: SettingsErrors = { url: checkUrl(beside.url, settings.allowPlainHttp) };
  const ranges = { ...NUMBER_SETTINGS, ...REDIS_NUMBERS };
  for (const key of fieldsOf(ranges)) {
    errors[key] = wholeNumber(settings[key], ranges[key].min, ranges[key].max);
  }
  errors.timeZone = timeZone(settings.timeZone);
  if (settings.tagPrivacy === 'list' && !settings.tagList?.length) {
    errors.tagList = t('config-error.tag-list', 'Write the names of the tags to keep, or choose None.');
  }
  const mode = settings.redisMode ?? DEFAULT_CHOICES.redisMode;
  if (mode !== 'none') {
    errors.redisAddress = checkRedisAddress(mode, settings.redisAddress);
    errors.redisMaster = mode === 'sentinel' ? checkRedisMaster(settings.redisMaster) : undefined;
    errors.redisPassword = checkRedisUser(settings.redisUser, beside.hasPassword);
    errors.redisCaCert = checkCertificate(beside.certificate);
  }
  return errors;
}

/** What is wrong with the URL; undefined when nothing is. An empty one has not been written yet. */
function checkUrl(url: string, allowPlainHttp: boolean | undefined): string | undefined {
  if (url === '') {
    return undefined;
  }
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return t('config-error.url', 'Write the whole address, beginning with https://, such as https://platform.kore.ai.');
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    return t('config-error.url-scheme', 'The address has to begin with https://.');
  }
  if (parsed.protocol === 'http:' && !allowPlainHttp && !isThisMachine(parsed.hostname)) {
    return t(
      'config-error.url-plain',
      'Over http:// the credentials could be read on the way. Use https://, or allow plain HTTP under "Limits and loading".'
    );
  }
  return parsed.username || parsed.password
    ? t('config-error.url-user', 'The address must not hold a user or a password: remove what stands before the @.')
    : undefined;
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** What is wrong with the ID of a bot among the others. */
export function checkBot(bots: BotSetting[], i: number): string | undefined {
  const { id } = bots[i];
  if (id === '') {
    return t('config-error.bot-missing', 'Write the ID of the bot, or remove this row.');
  }
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(id)) {
    return t('config-error.bot-id', 'A bot ID looks like st-0a1b2c3d-... and holds letters, digits and hyphens only.');
  }
  return bots.findIndex((bot) => bot.id === id) < i
    ? t('config-error.bot-twice', 'This bot is listed above already.')
    : undefined;
}

/** What is wrong with the address of Redis; undefined when nothing is. */
function checkRedisAddress(mode: Choice<'redisMode'>, address: string | undefined): string | undefined {
  const addresses = (address ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (addresses.length === 0) {
    return t('config-error.redis-missing', 'Write the address of the server, such as redis.example.org:6379.');
  }
  if (addresses.some((one) => /[@/?#]/.test(one))) {
    return t(
      'config-error.redis-url',
      'Write host and port alone, such as redis.example.org:6379. User, password and TLS are fields of their own.'
    );
  }
  const bad = addresses.find((one) => !isHostAndPort(one));
  if (bad !== undefined) {
    return textWith(
      'config-error.redis-address',
      '"{{address}}" is not a host and a port, such as redis.example.org:6379.',
      { address: bad }
    );
  }
  return mode === 'single' && addresses.length > 1
    ? t('config-error.redis-several', 'This is more than one address. Choose Sentinel or Cluster, or write one.')
    : undefined;
}

/** An IPv6 address stands in brackets, as in a URL. */
function isHostAndPort(address: string): boolean {
  const [, port] = /^(?:\[[0-9a-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i.exec(address) ?? [];
  return Number(port) >= 1 && Number(port) <= 65_535;
}

/** What is wrong with the master's name. */
function checkRedisMaster(master: string | undefined): string | undefined {
  return master?.trim()
    ? undefined
    : t('config-error.redis-master', 'Write the name that the sentinels have for the server, such as mymaster.');
}

/** What is wrong with a user that has no password, neither stored nor just written. */
function checkRedisUser(user: string | undefined, hasPassword: boolean): string | undefined {
  return user && !hasPassword
    ? t('config-error.redis-password', 'Write the password of this user, or leave the user empty.')
    : undefined;
}

/** What is wrong with a certificate that was just written. */
function checkCertificate(pem: string | undefined): string | undefined {
  const written = pem?.trim();
  return !written || /^-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----$/.test(written)
    ? undefined
    : t(
        'config-error.redis-certificate',
        'Paste the whole certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.'
      );
}
