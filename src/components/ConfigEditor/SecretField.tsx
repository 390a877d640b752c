import React from 'react';

import { Field, SecretInput, SecretTextArea } from '@grafana/ui';

import { SessionsSecrets } from '../../settings';
import { ConfigProps, WIDTH } from './section';

interface Props extends ConfigProps {
  id: string;
  name: keyof SessionsSecrets;
  label: string;
  description?: string;
  required?: boolean;
  /** Several lines, such as a certificate. */
  lines?: number;
  placeholder?: string;
  /** What is wrong with what was just written. */
  error?: string;
}

/** A secret can be written and replaced, never read. */
export function SecretField({ options, onOptionsChange, id, name, label, description, required, ...rest }: Props) {
  const { lines, placeholder, error } = rest;
  const write = (value: string, configured: boolean) =>
    onOptionsChange({
      ...options,
      secureJsonData: { ...options.secureJsonData, [name]: value },
      secureJsonFields: { ...options.secureJsonFields, [name]: configured },
    });
  const input = {
    id,
    isConfigured: Boolean(options.secureJsonFields?.[name]),
    value: options.secureJsonData?.[name] ?? '',
    disabled: options.readOnly,
    placeholder,
    onReset: () => !options.readOnly && write('', false),
  };
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      required={required}
      disabled={options.readOnly}
      invalid={Boolean(error)}
      error={error}
    >
      {lines ? (
        <SecretTextArea
          {...input}
          cols={45}
          rows={lines}
          onChange={({ currentTarget }) => write(currentTarget.value, false)}
        />
      ) : (
        <SecretInput {...input} width={WIDTH} onChange={({ currentTarget }) => write(currentTarget.value, false)} />
      )}
    </Field>
  );
}
