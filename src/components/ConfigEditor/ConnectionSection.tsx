import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, Input, RadioButtonGroup } from '@grafana/ui';

import { KNOWN_HOSTS } from '../../settings';
import { BotRows } from './BotRows';
import { checkUrl } from './check';
import { change, ConfigProps, WIDTH } from './section';

/** Where Kore.ai is, and whether one asks for bots or for the whole account. */
export function ConnectionSection(props: ConfigProps) {
  const { options, onOptionsChange } = props;
  const id = useId();
  const url = options.url ?? '';
  const scope = options.jsonData.scope ?? 'bot';
  const error = checkUrl(url, options.jsonData.allowPlainHttp);
  return (
    <>
      <Field
        label={t('config.url', 'URL')}
        description={t('config.url-help', 'The address at which you sign in to Kore.ai; pick one or write your own.')}
        htmlFor={`${id}url`}
        required
        invalid={Boolean(error)}
        error={error}
      >
        <Input
          id={`${id}url`}
          width={WIDTH}
          list={`${id}hosts`}
          value={url}
          disabled={options.readOnly}
          placeholder={KNOWN_HOSTS[0].value}
          onChange={({ currentTarget }) => onOptionsChange({ ...options, url: currentTarget.value.trim() })}
        />
      </Field>
      <datalist id={`${id}hosts`}>
        {KNOWN_HOSTS.map(({ value, region }) => (
          <option key={value} value={value}>
            {region}
          </option>
        ))}
      </datalist>
      <Field
        label={t('config.scope', 'Ask for')}
        description={t(
          'config.scope-help',
          'The whole account needs an app of the Admin Console with the scope Bot Analytics > Bot Sessions.'
        )}
      >
        <RadioButtonGroup
          id={`${id}scope`}
          value={scope}
          disabled={options.readOnly}
          options={[
            { value: 'bot', label: t('config.scope-bot', 'Bots') },
            { value: 'account', label: t('config.scope-account', 'Whole account') },
          ]}
          onChange={(value) => change(props, { scope: value as 'bot' | 'account' })}
        />
      </Field>
      <BotRows {...props} />
    </>
  );
}
