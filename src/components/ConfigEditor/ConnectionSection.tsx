import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Box, Field, Input, RadioButtonGroup } from '@grafana/ui';

import type { BotSetting, Choice } from '../../settings';
import { DEFAULT_CHOICES, KNOWN_HOSTS } from '../../settings';
import { serverUrl } from '../../serverUrl';
import { Hint } from '../Hint';
import { BotRows } from './BotRows';
import type { ConfigProps } from './section';
import { change, missing, WIDTH } from './section';
import { TimeZoneField } from './TimeZoneField';
import { textWith } from '../../text';

/** Where Kore.ai is, and whether one asks for bots or for the whole account. */
export function ConnectionSection(props: ConfigProps) {
  const { options, onOptionsChange, errors } = props;
  const id = useId();
  const url = options.url ?? '';
  const scope = options.jsonData.scope ?? DEFAULT_CHOICES.scope;
  const error = missing(options, url) ?? errors.url;
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
      <KeptPath url={error ? '' : url} />
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
        invalid={Boolean(errors.scope)}
        error={errors.scope}
      >
        <RadioButtonGroup<Choice<'scope'>>
          id={`${id}scope`}
          value={scope}
          disabled={options.readOnly}
          options={[
            { value: 'bot', label: t('config.scope-bot', 'Bots') },
            { value: 'account', label: t('config.scope-account', 'Whole account') },
          ]}
          onChange={(value) => change(props, withScope(options.jsonData.bots, value))}
        />
      </Field>
      {scope === 'bot' && <BotRows {...props} />}
      <TimeZoneField {...props} />
    </>
  );
}

/** Says what a path in the URL means, which few need. */
function KeptPath({ url }: { url: string }) {
  const { host, path } = url === '' ? { host: '', path: '' } : serverUrl(url);
  return path === '' ? null : (
    <Box marginBottom={2}>
      <Hint>
        {textWith(
          'config.url-path',
          'Calls go to {{address}}/api/public. Keep {{path}} only where a reverse proxy needs it, else remove it.',
          { address: host + path, path }
        )}
      </Hint>
    </Box>
  );
}

/** The change to bots or to the account, which needs no list of bots: rows that were never filled in go. */
function withScope(bots: BotSetting[] | undefined, scope: Choice<'scope'>) {
  const filled = (bots ?? []).filter(({ id }) => id !== '');
  return { scope, bots: filled.length > 0 ? filled : undefined };
}
