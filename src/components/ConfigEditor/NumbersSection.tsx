import React, { Fragment, useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, Switch } from '@grafana/ui';

import { fieldsOf } from '../../names';
import { NUMBER_SETTINGS } from '../../settings';
import { NumberField } from './NumberField';
import { ObservedLag } from './ObservedLag';
import type { ConfigProps } from './section';
import { change } from './section';

type Name = keyof typeof NUMBER_SETTINGS;

/** Numbers with good defaults, and plain HTTP. */
export function NumbersSection(props: ConfigProps) {
  const { options, errors } = props;
  const { allowPlainHttp } = options.jsonData;
  const id = useId();
  return (
    <>
      {fieldsOf(NUMBER_SETTINGS).map((name) => (
        <Fragment key={name}>
          <NumberField {...props} id={`${id}${name}`} name={name} range={NUMBER_SETTINGS[name]} words={words(name)} />
          {name === 'closingLagMinutes' && <ObservedLag uid={options.uid} />}
        </Fragment>
      ))}
      <Field
        label={t('config.plain-http', 'Allow plain HTTP')}
        description={t('config.plain-http-help', 'For a test server only: credentials could be read on the way.')}
        htmlFor={`${id}allowPlainHttp`}
        invalid={Boolean(errors.allowPlainHttp)}
        error={errors.allowPlainHttp}
      >
        <Switch
          id={`${id}allowPlainHttp`}
          value={Boolean(allowPlainHttp)}
          disabled={options.readOnly}
          onChange={({ currentTarget }) => change(props, { allowPlainHttp: currentTarget.checked })}
        />
      </Field>
    </>
  );
}

/** Label and explanation of a number. */
function words(name: Name): [string, string] {
  switch (name) {
    case 'pageSize':
      return [
        t('config.page-size', 'Page size'),
        t('config.page-size-help', 'Sessions asked for in a call. Kore.ai may give fewer; the plugin learns that.'),
      ];
    case 'callsPerMinute':
      return [
        t('config.calls-per-minute', 'Calls per minute'),
        t(
          'config.calls-per-minute-help',
          'Kore.ai allows 60 for each bot. Lower it to leave room for other programs; 0 is no limit.'
        ),
      ];
    case 'callsPerHour':
      return [
        t('config.calls-per-hour', 'Calls per hour'),
        t('config.calls-per-hour-help', 'Kore.ai allows 1,800 for each bot; 0 is no limit.'),
      ];
    case 'parallelCalls':
      return [
        t('config.parallel-calls', 'Parallel calls'),
        t('config.parallel-calls-help', 'How many calls may run at once.'),
      ];
    case 'freshnessSeconds':
      return [
        t('config.freshness', 'Freshness (seconds)'),
        t('config.freshness-help', 'How old the newest sessions may be before they are read again.'),
      ];
    case 'openMinutes':
      return [
        t('config.open', 'Open span (minutes)'),
        t('config.open-help', 'Sessions can appear late and still change for so long; that span is read again.'),
      ];
    case 'maxAgeHours':
      return [
        t('config.max-age', 'Maximum age (hours)'),
        t(
          'config.max-age-help',
          'After that, also closed sessions are read again: tags can change, sessions can be deleted.'
        ),
      ];
    case 'longestSessionHours':
      return [
        t('config.longest-session', 'Longest session (hours)'),
        t(
          'config.longest-session-help',
          'Queries that count by end read sessions that started up to so long before their range; what lasted longer is missed.'
        ),
      ];
    case 'closingLagMinutes':
      return [
        t('config.closing-lag', 'Closing lag (minutes)'),
        t(
          'config.closing-lag-help',
          'How long after its end a session is closed for good: 0 where the end holds the inactivity time-out, else that time-out. Only final waits for it.'
        ),
      ];
    case 'memoryMiB':
      return [t('config.memory', 'Memory (MiB)'), t('config.memory-help', 'How much the sessions kept may take.')];
    case 'timeoutSeconds':
      return [t('config.timeout', 'Time-out (seconds)'), t('config.timeout-help', 'How long one call may take.')];
  }
}
