import React from 'react';

import { t } from '@grafana/i18n';
import { Button, Field, Input, SecretInput, SecretTextArea, Stack } from '@grafana/ui';

import type { SessionsSecrets } from '../../settings';
import type { ConfigProps } from './section';
import { missing, WIDTH } from './section';

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
  const { lines, placeholder } = rest;
  const configured = Boolean(options.secureJsonFields?.[name]);
  const written = options.secureJsonData?.[name] ?? '';
  const error = rest.error ?? (required && !configured ? missing(options, written) : undefined);
  const write = (value: string, isConfigured: boolean) =>
    onOptionsChange({
      ...options,
      secureJsonData: { ...options.secureJsonData, [name]: value },
      secureJsonFields: { ...options.secureJsonFields, [name]: isConfigured },
    });
  const input = {
    id,
    isConfigured: configured,
    value: written,
    disabled: options.readOnly,
    placeholder,
    onReset: () => write('', false),
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
      {options.readOnly && configured ? (
        // Grafana's own inputs for secrets have a button that nothing disables.
        <Stack gap={0.5}>
          <Input id={id} width={WIDTH} type="text" value={t('config.secret-set', 'configured')} disabled readOnly />
          <Button variant="secondary" type="button" disabled>
            {t('config.secret-reset', 'Reset')}
          </Button>
        </Stack>
      ) : lines ? (
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
