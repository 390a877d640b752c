import { t } from '@grafana/i18n';

/**
 * A text with values in their places, {{name}} each, as they are: what shows it escapes it, and a second time would show
 * "&quot;" to people. Use `t` for texts without values.
 */
export function textWith(key: string, text: string, values: Readonly<Record<string, unknown>>): string {
  // eslint-disable-next-line no-restricted-syntax -- the one place
  return t(key, text, { ...values, interpolation: { escapeValue: false } });
}
