import React, { useId } from 'react';

import { getTimeZones } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Field } from '@grafana/ui';

import { StableCombobox } from '../StableCombobox';
import { optionsOf } from '../options';
import type { ConfigProps } from './section';
import { change, WIDTH } from './section';

/** The zone that decides what a day is: it changes figures, so it stands open beside the connection. */
export function TimeZoneField(props: ConfigProps) {
  const { options, errors } = props;
  const { timeZone } = options.jsonData;
  const id = useId();
  const error = errors.timeZone;
  return (
    <Field
      label={t('config.time-zone', 'Time zone')}
      description={t(
        'config.time-zone-help',
        'In which days, hours and weeks are counted unless a query says otherwise. For the figures of Kore.ai, choose the zone in which you look at its dashboards.'
      )}
      htmlFor={id}
      invalid={Boolean(error)}
      error={error}
    >
      <StableCombobox
        id={id}
        width={WIDTH}
        options={optionsOf(getTimeZones(), (zone) => zone)}
        value={timeZone ? { value: timeZone, label: timeZone } : null}
        placeholder="UTC"
        createCustomValue
        isClearable
        disabled={options.readOnly}
        onChange={(option) => change(props, { timeZone: option?.value })}
      />
    </Field>
  );
}
