import { DataSourcePluginOptionsEditorProps } from '@grafana/data';

import { SessionsSecrets, SessionsSettings } from '../../settings';

export type ConfigProps = DataSourcePluginOptionsEditorProps<SessionsSettings, SessionsSecrets>;

/** Width of the inputs in the config editor, in units of 8 px. */
export const WIDTH = 50;

/** Changes some settings of jsonData and keeps the rest. */
export function change({ options, onOptionsChange }: ConfigProps, settings: Partial<SessionsSettings>): void {
  onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...settings } });
}
