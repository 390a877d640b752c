import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import { ConfigEditor } from './components/ConfigEditor/ConfigEditor';
import { QueryEditor } from './components/QueryEditor/QueryEditor';
import { QueryHelp } from './components/QueryHelp';
import { SessionsDataSource } from './datasource';
import pluginJson from './plugin.json';
import type { SessionsQuery } from './query';
import type { SessionsSecrets, SessionsSettings } from './settings';

// English is in the code, and the host loads other languages by plugin.json. Nothing has to wait for that: texts are
// looked up when they are shown.
void initPluginTranslations(pluginJson.id);

export const plugin = new DataSourcePlugin<SessionsDataSource, SessionsQuery, SessionsSettings, SessionsSecrets>(
  SessionsDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
