import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';

import type { SessionsSecrets, SessionsSettings } from '../../settings';
import type { SettingsErrors } from '../../settingsReader';

export type EditorProps = DataSourcePluginOptionsEditorProps<SessionsSettings, SessionsSecrets>;

/** What every section gets: the settings in shape, and what is wrong with each by its key. */
export interface ConfigProps extends EditorProps {
  errors: SettingsErrors;
}

/** Width of the inputs in the config editor, in units of 8 px. */
export const WIDTH = 50;

/** Changes some settings of jsonData and keeps the rest. */
export function change({ options, onOptionsChange }: EditorProps, settings: Partial<SessionsSettings>): void {
  onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...settings } });
}

/**
 * What is said beside a required field that is empty. Nothing before the first save: a new page is not full of
 * mistakes. Grafana counts the saves in `version`, which is 1 for a data source that was just added.
 */
export function missing({ version }: EditorProps['options'], value: unknown): string | undefined {
  return !value && (version ?? 1) > 1 ? t('config-error.missing', 'This is needed.') : undefined;
}
