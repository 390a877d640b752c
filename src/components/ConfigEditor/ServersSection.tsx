import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';
import { Field } from '@grafana/ui';

import { includes } from '../../names';
import type { Choice } from '../../settings';
import { DEFAULT_CHOICES, REDIS_NUMBERS, CHOICES } from '../../settings';
import { StableCombobox } from '../StableCombobox';
import { NumberField } from './NumberField';
import { RedisConnection } from './RedisConnection';
import type { ConfigProps } from './section';
import { change, WIDTH } from './section';
import { TextField } from './TextField';

/** Where several Grafana servers share what they have read and the calls that they may make. */
export function ServersSection(props: ConfigProps) {
  const { options, errors } = props;
  const mode = options.jsonData.redisMode ?? DEFAULT_CHOICES.redisMode;
  const id = useId();
  return (
    <>
      <Field
        label={t('config.redis-mode', 'Shared in')}
        description={t('config.redis-mode-help', 'Redis 7 or newer, or Valkey. All servers need the same settings.')}
        htmlFor={`${id}mode`}
        invalid={Boolean(errors.redisMode)}
        error={errors.redisMode}
      >
        <StableCombobox
          id={`${id}mode`}
          width={WIDTH}
          options={modes()}
          value={mode}
          disabled={options.readOnly}
          onChange={({ value }) => chooseMode(props, value)}
        />
      </Field>
      {mode !== 'none' && <RedisConnection {...props} mode={mode} />}
      {mode === 'sentinel' && (
        <TextField
          {...props}
          id={`${id}master`}
          name="redisMaster"
          label={t('config.redis-master', 'Master name')}
          description={t('config.redis-master-help', 'What the sentinels call the server.')}
          placeholder="mymaster"
          required
          error={errors.redisMaster}
        />
      )}
      {mode !== 'none' && <Keeping {...props} id={id} mode={mode} />}
    </>
  );
}

function Keeping({ id, mode, ...props }: ConfigProps & { id: string; mode: Choice<'redisMode'> }) {
  return (
    <>
      {mode !== 'cluster' && (
        <NumberField
          {...props}
          id={`${id}database`}
          name="redisDatabase"
          range={REDIS_NUMBERS.redisDatabase}
          words={[
            t('config.redis-database', 'Database'),
            t('config.redis-database-help', 'Its number, from 0 to 15. The names of all keys begin with koreai:.'),
          ]}
        />
      )}
      <NumberField
        {...props}
        id={`${id}keep`}
        name="redisKeepHours"
        range={REDIS_NUMBERS.redisKeepHours}
        words={[
          t('config.redis-keep', 'Keep (hours)'),
          t('config.redis-keep-help', 'What is shared is removed from there after so long, encrypted as it is.'),
        ]}
      />
      <NumberField
        {...props}
        id={`${id}fallback`}
        name="redisFallbackPercent"
        range={REDIS_NUMBERS.redisFallbackPercent}
        words={[
          t('config.redis-fallback', 'Share of calls when alone (%)'),
          t(
            'config.redis-fallback-help',
            'Of the calls per minute and hour, for each server while it cannot reach the others: 100 divided by the number of servers, or less.'
          ),
        ]}
      />
    </>
  );
}

/** A cluster has no databases: a number that stays where nobody sees it would be refused. */
function chooseMode(props: ConfigProps, mode: string): void {
  if (!includes(CHOICES.redisMode, mode)) {
    return;
  }
  change(props, mode === 'cluster' ? { redisMode: mode, redisDatabase: undefined } : { redisMode: mode });
}

function modes(): Array<ComboboxOption<string>> {
  return [
    {
      value: 'none',
      label: t('config.redis-none', 'Off'),
      description: t('config.redis-none-help', 'Each server reads for itself.'),
    },
    {
      value: 'single',
      label: t('config.redis-single', 'Redis or Valkey server'),
      description: t('config.redis-single-help', 'One address.'),
    },
    {
      value: 'sentinel',
      label: t('config.redis-sentinel', 'Sentinel'),
      description: t('config.redis-sentinel-help', 'Sentinels say which server is the master.'),
    },
    {
      value: 'cluster',
      label: t('config.redis-cluster', 'Cluster'),
      description: t('config.redis-cluster-help', 'Keys are spread over several servers.'),
    },
  ];
}
