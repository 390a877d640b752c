import React from 'react';

import { Field, Input } from '@grafana/ui';

import type { NUMBER_SETTINGS, NumberRange, REDIS_NUMBERS } from '../../settings';
import type { ConfigProps } from './section';
import { change } from './section';

interface Props extends ConfigProps {
  id: string;
  name: keyof typeof NUMBER_SETTINGS | keyof typeof REDIS_NUMBERS;
  range: NumberRange;
  /** Label and explanation. */
  words: [string, string];
}

/** A whole number that has a default when it is empty. */
export function NumberField({ id, name, range, words: [label, description], ...props }: Props) {
  const { options, errors } = props;
  const error = errors[name];
  return (
    <Field label={label} description={description} htmlFor={id} invalid={Boolean(error)} error={error}>
      <Input
        id={id}
        width={24}
        type="number"
        min={range.min}
        max={range.max}
        value={options.jsonData[name] ?? ''}
        disabled={options.readOnly}
        placeholder={String(range.value)}
        onChange={({ currentTarget: { value } }) => change(props, { [name]: value === '' ? undefined : Number(value) })}
      />
    </Field>
  );
}
