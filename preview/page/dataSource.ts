import type {
  DataSourceApi,
  DataSourceInstanceSettings,
  DataSourcePlugin,
  DataSourcePluginMeta,
  DataSourceSettings,
} from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { current } from './services';

const URL = '/api/datasources/uid/koreai-sessions';

/** The stored data source, without its secrets. */
export function readSettings(): Promise<DataSourceSettings> {
  return getBackendSrv().get(URL);
}

/** Stores the data source as its settings page does, and returns what is stored then. */
export async function saveSettings(settings: DataSourceSettings): Promise<DataSourceSettings> {
  const answer = await getBackendSrv().put<{ datasource: DataSourceSettings }>(URL, settings);
  return answer.datasource;
}

/** Makes the plugin's data source for stored settings, as Grafana does at every page load. */
export function instantiate(
  plugin: DataSourcePlugin<DataSourceApi>,
  meta: DataSourcePluginMeta,
  settings: DataSourceSettings
): DataSourceApi {
  const { id, uid, type, name, url, jsonData, readOnly, access } = settings;
  const instance = { id, uid, type, name, url, meta, readOnly, jsonData, access } as DataSourceInstanceSettings;
  const api = new plugin.DataSourceClass(instance as never) as DataSourceApi;
  api.components = plugin.components as DataSourceApi['components'];
  api.meta = meta;
  current.settings = instance;
  current.api = api;
  return api;
}
