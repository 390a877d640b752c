import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, Input, RadioButtonGroup } from '@grafana/ui';

import { botRows, KNOWN_HOSTS } from '../../settings';
import { BotRows } from './BotRows';
import { checkUrl } from './check';
import { change, ConfigProps, missing, WIDTH } from './section';
import { TimeZoneField } from './TimeZoneField';

/** Where Kore.ai is, and whether one asks for bots or for the whole account. */
export function ConnectionSection(props: ConfigProps) {
  const { options, onOptionsChange } = props;
  const id = useId();
  const url = options.url ?? '';
  const scope = options.jsonData.scope ?? 'bot';
  const error = missing(options, url) ?? checkUrl(url, options.jsonData.allowPlainHttp);
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
          onChange={(value) => change(props, withScope(options.jsonData.bots, value as 'bot' | 'account'))}
        />
      </Field>
      {scope === 'bot' && <BotRows {...props} />}
      <TimeZoneField {...props} />
    </>
  );
}

/** The change to bots or to the account, which needs no list of bots: rows that were never filled in go. */
function withScope(bots: unknown, scope: 'bot' | 'account') {
  const filled = botRows(bots).filter(({ id }) => id !== '');
  return { scope, bots: filled.length > 0 ? filled : undefined };
}
