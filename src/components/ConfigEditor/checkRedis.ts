import { t } from '@grafana/i18n';

import { RedisMode } from '../../settings';

/** What is wrong with the address of Redis; undefined when nothing is. */
export function checkRedisAddress(mode: RedisMode, address: string | undefined): string | undefined {
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
    return t('config-error.redis-address', '"{{address}}" is not a host and a port, such as redis.example.org:6379.', {
      address: bad,
      interpolation: { escapeValue: false },
    });
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
export function checkRedisMaster(master: string | undefined): string | undefined {
  return master?.trim()
    ? undefined
    : t('config-error.redis-master', 'Write the name that the sentinels have for the server, such as mymaster.');
}

/** What is wrong with a user that has no password, neither stored nor just written. */
export function checkRedisUser(user: string | undefined, hasPassword: boolean): string | undefined {
  return user && !hasPassword
    ? t('config-error.redis-password', 'Write the password of this user, or leave the user empty.')
    : undefined;
}

/** What is wrong with a certificate that was just written. */
export function checkCertificate(pem: string | undefined): string | undefined {
  const written = pem?.trim();
  return !written || /^-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----$/.test(written)
    ? undefined
    : t(
        'config-error.redis-certificate',
        'Paste the whole certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.'
      );
}
