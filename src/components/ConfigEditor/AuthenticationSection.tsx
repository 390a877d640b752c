import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, Input, RadioButtonGroup } from '@grafana/ui';

import type { Choice } from '../../settings';
import { DEFAULT_CHOICES } from '../../settings';
import { SecretField } from './SecretField';
import type { ConfigProps } from './section';
import { change, missing, WIDTH } from './section';

/** With what the plugin proves who it is: an app's client ID and secret, or a token made elsewhere. */
export function AuthenticationSection(props: ConfigProps) {
  const { options, errors } = props;
  const id = useId();
  const { authType = DEFAULT_CHOICES.authType, clientId = '' } = options.jsonData;
  return (
    <>
      <Field label={t('config.auth-type', 'Sign in with')} invalid={Boolean(errors.authType)} error={errors.authType}>
        <RadioButtonGroup<Choice<'authType'>>
          id={`${id}authType`}
          value={authType}
          disabled={options.readOnly}
          options={[
            { value: 'jwt', label: t('config.auth-jwt', 'JWT app') },
            { value: 'token', label: t('config.auth-token', 'Static token') },
          ]}
          onChange={(value) => change(props, { authType: value })}
        />
      </Field>
      {authType === 'token' ? (
        <SecretField
          {...props}
          id={`${id}token`}
          name="token"
          required
          label={t('config.token', 'Token')}
          description={t(
            'config.token-help',
            'Sent as it is with every call, until it expires. An app that accepts each token only once does not work with it.'
          )}
        />
      ) : (
        <>
          <Field
            label={t('config.client-id', 'Client ID')}
            description={t('config.client-id-help', 'Of the JWT app; it begins with cs-.')}
            htmlFor={`${id}clientId`}
            required
            invalid={Boolean(errors.clientId ?? missing(options, clientId))}
            error={errors.clientId ?? missing(options, clientId)}
          >
            <Input
              id={`${id}clientId`}
              width={WIDTH}
              value={clientId}
              disabled={options.readOnly}
              placeholder="cs-..."
              onChange={({ currentTarget }) => change(props, { clientId: currentTarget.value.trim() })}
            />
          </Field>
          <SecretField
            {...props}
            id={`${id}clientSecret`}
            name="clientSecret"
            required
            label={t('config.client-secret', 'Client secret')}
            description={t('config.client-secret-help', 'Stored encrypted, and never shown again.')}
          />
        </>
      )}
    </>
  );
}
