import { t } from '@grafana/i18n';

import { wholeNumber } from '../../checks';
import { BotSetting, isOn, NumberRange } from '../../settings';

/** What is wrong with the URL; undefined when nothing is. An empty one has not been written yet. */
export function checkUrl(url: string, allowPlainHttp: unknown): string | undefined {
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
  if (parsed.protocol === 'http:' && !isOn(allowPlainHttp) && !isThisMachine(parsed.hostname)) {
    return t(
      'config-error.url-plain',
      'Over http:// the credentials could be read on the way. Use https://, or allow plain HTTP under "Limits and loading".'
    );
  }
  // Kore.ai's own pages are cut down to the server, so that their addresses can be pasted.
  const own = /(^|\.)kore\.ai$/.test(parsed.hostname);
  if (parsed.username || (!own && (parsed.search || parsed.hash))) {
    return t('config-error.url-extra', 'The address ends with the host or a path: no user name, "?" or "#".');
  }
  return undefined;
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

/** What is wrong with a number of the settings. Provisioning may have written it as text. */
export function checkNumber(value: unknown, { min, max }: NumberRange): string | undefined {
  return wholeNumber(numberOf(value), min, max);
}

/** A number of the settings; undefined when it is not set. */
export function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}
