import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, Switch } from '@grafana/ui';

import type { Choice } from '../../settings';
import { SecretField } from './SecretField';
import type { ConfigProps } from './section';
import { change } from './section';
import { TextField } from './TextField';

type Props = ConfigProps & { mode: Choice<'redisMode'> };

/** Address, user and TLS of Redis. */
export function RedisConnection(props: Props) {
  const { errors, mode } = props;
  const id = useId();
  return (
    <>
      <TextField
        {...props}
        id={`${id}address`}
        name="redisAddress"
        label={mode === 'single' ? t('config.redis-address', 'Address') : t('config.redis-addresses', 'Addresses')}
        description={addressHelp(mode)}
        placeholder="redis.example.org:6379"
        required
        error={errors.redisAddress}
      />
      <TextField
        {...props}
        id={`${id}user`}
        name="redisUser"
        label={t('config.redis-user', 'User')}
        description={t('config.redis-user-help', 'An ACL user; empty is the default one.')}
        error={errors.redisUser}
      />
      <SecretField
        {...props}
        id={`${id}password`}
        name="redisPassword"
        label={t('config.redis-password', 'Password')}
        description={t('config.redis-password-help', 'Stored encrypted, and never shown again.')}
        error={errors.redisPassword}
      />
      {mode === 'sentinel' && (
        <SecretField
          {...props}
          id={`${id}sentinelPassword`}
          name="redisSentinelPassword"
          label={t('config.redis-sentinel-password', 'Sentinel password')}
          description={t('config.redis-sentinel-password-help', 'Where the sentinels ask for one of their own.')}
        />
      )}
      <Tls {...props} />
    </>
  );
}

function Tls(props: Props) {
  const { options, errors } = props;
  const { redisTls, redisTlsSkipVerify } = options.jsonData;
  const id = useId();
  return (
    <>
      <Field
        label={t('config.redis-tls', 'Encrypt with TLS')}
        description={t('config.redis-tls-help', 'Without it the password can be read on the way; sessions cannot.')}
        htmlFor={`${id}tls`}
        invalid={Boolean(errors.redisTls)}
        error={errors.redisTls}
      >
        <Switch
          id={`${id}tls`}
          value={Boolean(redisTls)}
          disabled={options.readOnly}
          onChange={({ currentTarget }) => change(props, { redisTls: currentTarget.checked })}
        />
      </Field>
      {Boolean(redisTls) && (
        <>
          <SecretField
            {...props}
            id={`${id}ca`}
            name="redisCaCert"
            label={t('config.redis-ca', 'CA certificate of Redis')}
            description={t('config.redis-ca-help', 'Only where the Grafana server does not know the authority.')}
            lines={6}
            placeholder="-----BEGIN CERTIFICATE-----"
            error={errors.redisCaCert}
          />
          <Field
            label={t('config.redis-skip-verify', 'Take any certificate')}
            description={t('config.redis-skip-verify-help', 'For a test only: anyone on the way could be Redis.')}
            htmlFor={`${id}skipVerify`}
            invalid={Boolean(errors.redisTlsSkipVerify)}
            error={errors.redisTlsSkipVerify}
          >
            <Switch
              id={`${id}skipVerify`}
              value={Boolean(redisTlsSkipVerify)}
              disabled={options.readOnly}
              onChange={({ currentTarget }) => change(props, { redisTlsSkipVerify: currentTarget.checked })}
            />
          </Field>
        </>
      )}
    </>
  );
}

function addressHelp(mode: Choice<'redisMode'>): string {
  switch (mode) {
    case 'sentinel':
      return t('config.redis-address-sentinel', 'Host and port of the sentinels, separated by commas.');
    case 'cluster':
      return t('config.redis-address-cluster', 'Host and port of some servers of the cluster, separated by commas.');
    default:
      return t('config.redis-address-single', 'Host and port.');
  }
}
