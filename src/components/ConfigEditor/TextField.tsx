import React from 'react';

import { Field, Input } from '@grafana/ui';

import type { ConfigProps } from './section';
import { change, WIDTH } from './section';

interface Props extends ConfigProps {
  id: string;
  name: 'redisAddress' | 'redisMaster' | 'redisUser';
  label: string;
  description?: string;
  placeholder?: string;
  required?: boolean;
  error?: string;
}

/** A text without blanks at its ends, which people paste along with it. */
export function TextField({ id, name, label, description, placeholder, required, error, ...props }: Props) {
  const { options } = props;
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      required={required}
      invalid={Boolean(error)}
      error={error}
    >
      <Input
        id={id}
        width={WIDTH}
        value={options.jsonData[name] ?? ''}
        disabled={options.readOnly}
        placeholder={placeholder}
        onChange={({ currentTarget: { value } }) => change(props, { [name]: value.trim() || undefined })}
      />
    </Field>
  );
}
